package dev.nanozk.model.inference;

import java.util.ArrayList;
import java.util.List;

/**
 * Perplexity exp(sum nll / sum n) of documents; logarithms only after the last exact accumulator.
 *
 * @param documents one result a document
 */
public record Evaluation(List<Document> documents) {
    /**
     * One document.
     *
     * @param tokens number of predicted tokens, its length less one
     * @param nll summed negative log-likelihood, natural logarithm
     */
    public record Document(int tokens, double nll) {}

    /** Evaluates token sequences, each starting with BOS and no longer than the context. */
    public static Evaluation of(IntegerModel model, List<int[]> documents) {
        List<Document> out = new ArrayList<>();
        for (int[] ids : documents) {
            ForwardPass pass = new ForwardPass(model);
            double nll = 0;
            for (int i = 0; i + 1 < ids.length; i++) {
                pass.step(ids[i]);
                nll += negativeLogLikelihood(pass.logits(), ids[i + 1], model.logitExponent());
            }
            out.add(new Document(Math.max(0, ids.length - 1), nll));
        }
        return new Evaluation(List.copyOf(out));
    }

    private static double negativeLogLikelihood(long[] logits, int token, int exponent) {
        long max = logits[ForwardPass.argmax(logits)];
        double sum = 0;
        for (long logit : logits) {
            sum += Math.exp(Math.scalb((double) (logit - max), -exponent));
        }
        return Math.log(sum) - Math.scalb((double) (logits[token] - max), -exponent);
    }

    /** exp(total nll / total tokens). */
    public double perplexity() {
        double nll = 0;
        long tokens = 0;
        for (Document document : documents) {
            nll += document.nll();
            tokens += document.tokens();
        }
        return Math.exp(nll / tokens);
    }
}
