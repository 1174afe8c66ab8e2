// Rounds of a greedy completion by llama.cpp, for `nanozk bench inference`: node rounds.mjs MODEL.gguf CONTEXT THREADS
// A line on standard input, {"prompt": [ids], "tokens": n}, is answered by a line of times in milliseconds.
import {createInterface} from "node:readline";
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const [file, contextSize, threads] = process.argv.slice(2);
const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error});
const model = await llama.loadModel({modelPath: file});
const context = await model.createContext({contextSize: Number(contextSize), threads: Number(threads)});
const sequence = context.getSequence();
const say = o => process.stdout.write(JSON.stringify(o) + "\n");
say({ready: true, release: llama.llamaCppRelease.release, threads: context.currentThreads});

for await (const line of createInterface({input: process.stdin})) {
    const {prompt, tokens} = JSON.parse(line);
    await sequence.clearHistory();
    const start = performance.now();
    let first = 0, count = 0;
    for await (const token of sequence.evaluate(prompt, {temperature: 0, yieldEogToken: true})) {
        if (count === 0) {
            first = performance.now();
        }
        if (count++ === tokens) {
            break;
        }
    }
    const end = performance.now();
    say({first_ms: first - start, decode_ms: end - first, tokens: count - 1, resident_bytes: process.memoryUsage.rss()});
}
await llama.dispose();
