// Log-probabilities of llama.cpp behind the tokens 1, 2, ... of a model file, for the tests' expectations:
//   cd src/training/compare && npm install && node logits.mjs MODEL.gguf [TOKENS] > ../../test/resources/llama-cpp/NAME.json
// One row a position, one entry a token of the vocabulary, natural logarithms. The number of threads does not matter to a model this small.
import {basename} from "node:path";
import {readFile} from "node:fs/promises";
import {createHash} from "node:crypto";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const [file, count = "12"] = process.argv.slice(2);
if (!file) {
    console.error("usage: node logits.mjs MODEL.gguf [TOKENS]");
    process.exit(2);
}
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error});
const model = await llama.loadModel({modelPath: file});
const context = await model.createContext({contextSize: 64, threads: 1});
const sequence = context.getSequence();
const size = model.fileInfo.metadata.tokenizer.ggml.tokens.length;
// Any tokens will do, as long as they differ: multiplication by 37 modulo the vocabulary.
const tokens = Array.from({length: Number(count)}, (_, i) => (i + 1) * 37 % size);
const results = await sequence.controlledEvaluate(tokens.map(t => [t, {generateNext: {probabilities: true}}]));
const rows = results.map(r => {
    const row = new Array(size).fill(null);
    for (const [token, p] of r.next.probabilities) {
        row[token] = Number(Math.log(p).toFixed(5));
    }
    return row;
});
const sha256 = createHash("sha256").update(await readFile(file)).digest("hex");
console.log(`{"file": ${JSON.stringify(basename(file))}, "sha256": "${sha256}",\n "origin": "llama.cpp ${llama.llamaCppRelease.release} by src/training/compare/logits.mjs",`);
console.log(` "tokens": ${JSON.stringify(tokens)},\n "logprobs": [\n${rows.map(r => "  " + JSON.stringify(r)).join(",\n")}\n]}`);
await llama.dispose();
