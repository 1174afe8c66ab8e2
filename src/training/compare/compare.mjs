// Greedy answers of a running gateway against llama.cpp on the same file:
//   ./nanozk serve & cd src/training/compare && npm install && node compare.mjs MODEL.gguf [http://localhost:8080]
// At the first token where the texts part, the margin between llama.cpp's two best tokens is looked at: llama.cpp quantises activations,
// the gateway does not, so that near ties may fall either way. Exit code 1 if they part at a clear margin.
import {getLlama, LlamaLogLevel} from "node-llama-cpp";

const CLEAR = 0.15; // natural logarithm of the ratio of the two best probabilities
const LIMIT = 120;
const PROMPTS = [
    "Hello!", "How are you?", "Who are you?", "Tell me a story about a dog.", "Tell me a story about an owl and a fox.", "A story about a lighthouse, please.",
    "What is the capital of France?", "what is the capital of japan", "What does a cow say?", "What is 7 plus 5?", "What is 6 times 7?", "Tell me a joke.",
    "Write a poem about the moon.", "I am sad today.", "What is a receipt?", "What is a zero-knowledge proof?", "Name three fruits.", "What is the opposite of hot?",
    "Which day comes after Monday?", "Thank you!", "Tell me about penguins.", "What is the news?", "My name is Robin.", "Can you write a Java program?"];

const [file, base = "http://localhost:8080"] = process.argv.slice(2);
if (!file) {
    console.error("usage: node compare.mjs MODEL.gguf [URL]");
    process.exit(2);
}
const models = await (await fetch(`${base}/v1/models`)).json();
const name = file.split("/").pop().replace(/\.gguf$/, "");
if (!models.data.some(m => m.id === name)) {
    console.error(`the gateway at ${base} does not serve ${name}`);
    process.exit(2);
}

const llama = await getLlama({gpu: false, build: "never", logLevel: LlamaLogLevel.error});
const model = await llama.loadModel({modelPath: file});
const context = await model.createContext({contextSize: 512, threads: 1});

/** llama.cpp's greedy tokens and the margin at each. */
async function reference(prompt) {
    const sequence = context.getSequence();
    let input = [model.tokens.bos, ...model.tokenize(`<|im_start|>user\n${prompt}<|im_end|>\n<|im_start|>assistant\n`, true)];
    const tokens = [], margins = [];
    while (tokens.length < LIMIT) {
        const steps = input.map((t, i) => i === input.length - 1 ? [t, {generateNext: {probabilities: true}}] : t);
        const results = await sequence.controlledEvaluate(steps);
        const best = [...results[input.length - 1].next.probabilities.entries()].sort((a, b) => b[1] - a[1]);
        const token = best[0][0];
        margins.push(Math.log(best[0][1] / Math.max(best[1][1], 1e-30)));
        tokens.push(token);
        if (model.isEogToken(token)) {
            break;
        }
        input = [token];
    }
    sequence.dispose();
    return {tokens, margins};
}

const text = tokens => model.detokenize(tokens.filter(t => !model.isEogToken(t)));
let equal = 0, near = 0, wrong = 0;
for (const prompt of PROMPTS) {
    const body = {model: name, max_tokens: LIMIT, temperature: 0, messages: [{role: "user", content: prompt}], receipt: {mode: "none"}};
    const response = await fetch(`${base}/v1/chat/completions`, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)});
    if (!response.ok) {
        console.error(await response.text());
        process.exit(2);
    }
    const ours = (await response.json()).choices[0].message.content;
    const {tokens, margins} = await reference(prompt);
    if (text(tokens) === ours) {
        equal++;
        console.log(`equal   ${tokens.length} tokens  ${prompt} -> ${ours.slice(0, 70)}`);
        continue;
    }
    let k = 0;
    while (k < tokens.length && ours.startsWith(text(tokens.slice(0, k + 1)))) {
        k++;
    }
    const margin = margins[Math.min(k, margins.length - 1)];
    margin < CLEAR ? near++ : wrong++;
    console.log(`${margin < CLEAR ? "near tie" : "DIFFERS"} at token ${k}, margin ${margin.toFixed(3)}  ${prompt}\n  ours      ${ours.slice(0, 200)}\n  llama.cpp ${text(tokens).slice(0, 200)}`);
}
console.log(`${equal} of ${PROMPTS.length} equal, ${near} part at a near tie (margin below ${CLEAR}), ${wrong} at a clear margin`);
await llama.dispose();
process.exit(wrong ? 1 : 0);
