package dev.nanozk.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * The targets under Jazzer. As usual tests they run their corpus in {@code src/test/resources/dev/nanozk/fuzz/JazzerTestInputs}; one of them runs for long with
 * {@code JAZZER_FUZZ=1 ./nanozk test -Dtest='JazzerTest#bundle'}. A finding is written into that corpus and stays there as a regression test.
 */
class JazzerTest {
    @FuzzTest(maxDuration = "30m")
    void gguf(byte[] b) {
        FuzzTargets.gguf(b);
    }

    @FuzzTest(maxDuration = "30m")
    void modelShape(byte[] b) {
        FuzzTargets.modelShape(b);
    }

    @FuzzTest(maxDuration = "30m")
    void tokenizerOfModel(byte[] b) {
        FuzzTargets.tokenizerOfModel(b);
    }

    @FuzzTest(maxDuration = "30m")
    void tokenizerBytes(byte[] b) {
        FuzzTargets.tokenizerBytes(b);
    }

    @FuzzTest(maxDuration = "30m")
    void tokenizerText(byte[] b) {
        FuzzTargets.tokenizerText(b);
    }

    @FuzzTest(maxDuration = "30m")
    void template(byte[] b) {
        FuzzTargets.template(b);
    }

    @FuzzTest(maxDuration = "30m")
    void canonicalJson(byte[] b) {
        FuzzTargets.canonicalJson(b);
    }

    @FuzzTest(maxDuration = "30m")
    void bundle(byte[] b) {
        FuzzTargets.bundle(b);
    }

    @FuzzTest(maxDuration = "30m")
    void statement(byte[] b) {
        FuzzTargets.statement(b);
    }

    @FuzzTest(maxDuration = "30m")
    void claim(byte[] b) {
        FuzzTargets.claim(b);
    }

    @FuzzTest(maxDuration = "30m")
    void request(byte[] b) {
        FuzzTargets.request(b);
    }

    @FuzzTest(maxDuration = "30m")
    void dsse(byte[] b) {
        FuzzTargets.dsse(b);
    }

    @FuzzTest(maxDuration = "30m")
    void verificationKey(byte[] b) {
        FuzzTargets.verificationKey(b);
    }

    @FuzzTest(maxDuration = "30m")
    void shapeAndProfile(byte[] b) {
        FuzzTargets.shapeAndProfile(b);
    }

    @FuzzTest(maxDuration = "30m")
    void proof(byte[] b) {
        FuzzTargets.proof(b);
    }

    @FuzzTest(maxDuration = "30m")
    void rangeProof(byte[] b) {
        FuzzTargets.rangeProof(b);
    }

    @FuzzTest(maxDuration = "30m")
    void proofList(byte[] b) {
        FuzzTargets.proofList(b);
    }

    @FuzzTest(maxDuration = "30m")
    void upload(byte[] b) {
        FuzzTargets.upload(b);
    }

    @FuzzTest(maxDuration = "30m")
    void completion(byte[] b) {
        FuzzTargets.completion(b);
    }

    @FuzzTest(maxDuration = "30m")
    void chatRequest(byte[] b) {
        FuzzTargets.chatRequest(b);
    }

    @FuzzTest(maxDuration = "30m")
    void receiptOptions(byte[] b) {
        FuzzTargets.receiptOptions(b);
    }

    @FuzzTest(maxDuration = "30m")
    void points(byte[] b) {
        FuzzTargets.points(b);
    }

    @FuzzTest(maxDuration = "30m")
    void checkpoint(byte[] b) {
        FuzzTargets.checkpoint(b);
    }

    @FuzzTest(maxDuration = "30m")
    void signedNote(byte[] b) {
        FuzzTargets.signedNote(b);
    }

    @FuzzTest(maxDuration = "30m")
    void noteKey(byte[] b) {
        FuzzTargets.noteKey(b);
    }

    @FuzzTest(maxDuration = "30m")
    void logTile(byte[] b) {
        FuzzTargets.logTile(b);
    }

    @FuzzTest(maxDuration = "30m")
    void logAudit(byte[] b) {
        FuzzTargets.logAudit(b);
    }

    @FuzzTest(maxDuration = "30m")
    void keyHistory(byte[] b) {
        FuzzTargets.keyHistory(b);
    }

    @FuzzTest(maxDuration = "30m")
    void evidence(byte[] b) {
        FuzzTargets.evidence(b);
    }

    @FuzzTest(maxDuration = "30m")
    void envelope(byte[] b) {
        FuzzTargets.envelope(b);
    }

    @FuzzTest(maxDuration = "30m")
    void auditArchive(byte[] b) {
        FuzzTargets.auditArchive(b);
    }

    @FuzzTest(maxDuration = "30m")
    void responseFormat(byte[] b) {
        FuzzTargets.responseFormat(b);
    }

    @FuzzTest(maxDuration = "30m")
    void gatewayAnswer(byte[] b) {
        FuzzTargets.gatewayAnswer(b);
    }
}
