// Whether request, tokens, text and end of an answer belong together (docs/api.md, Verdicts).
import { sha256 } from '@noble/hashes/sha2.js';
import { equal, text, utf8 } from '../bytes.js';
import { promptTokens } from '../model/template.js';
import { Tokenizer, answerText } from '../model/tokenizer.js';
import { requestDigest } from './bundle.js';

/** The reason of a rejection, or null. */
export function checkTokens(bundle, claim, key) {
  const { prompt, output } = claim;
  if (!equal(requestDigest(bundle.request), claim.requestSha256)) return 'the request is not the one that the receipt names';
  if (!equal(sha256(utf8(bundle.text)), claim.responseSha256)) return 'the text is not the one that the receipt names';
  if (prompt.length === 0 || output.length === 0) return 'prompt and output have at least one token each';
  const limit = key.spec.context;
  if (claim.contextLimit !== limit || prompt.length + output.length > limit || output.length > claim.maxTokens) {
    return 'the answer is longer than its limits';
  }
  const tokenizer = new Tokenizer(key.tokenizer);
  if (tokenizer.size > key.spec.vocabulary) return "the key's tokenizer has more tokens than the model";
  if ([...prompt, ...output].some((t) => t >= tokenizer.size)) return 'a token that the tokenizer does not have';
  if (!same(promptTokens(tokenizer, text(key.template, 'chat template'), bundle.request), prompt)) {
    return 'the prompt tokens are not those of the request';
  }
  const answer = answerText(tokenizer, prompt, output, claim.stop);
  if (answer.text !== bundle.text) return 'the text is not that of the output tokens';
  const before = output.slice(0, -1);
  if (before.some((t) => tokenizer.isEnd(t)) || answerText(tokenizer, prompt, before, claim.stop).stopped) {
    return 'the answer goes on after its end';
  }
  const stopped = tokenizer.isEnd(output.at(-1)) || answer.stopped;
  const full = output.length === claim.maxTokens || prompt.length + output.length === limit;
  if (!stopped && !full) return 'the answer is cut short: neither an end token, nor a stop string, nor a limit';
  const reason = stopped ? 'stop' : 'length';
  return claim.finishReason === reason ? null : `the finish reason is ${claim.finishReason} where the tokens say ${reason}`;
}

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
