// From a request to prompt tokens (docs/api.md, Tokenizer and template).
import { FormatError } from '../bytes.js';

const ROLES = ['system', 'user', 'assistant', 'developer', 'tool'];

/** Families, recognised by markers in the template's source, in this order. */
const FAMILIES = [
  {
    is: (s) => s.includes('<|im_start|>'),
    tool: () => 'tool',
    open: (role) => `<|im_start|>${role}\n`,
    close: '<|im_end|>\n',
  },
  {
    is: (s) => s.includes('<|start_header_id|>'),
    tool: (s) => (s.includes('ipython') ? 'ipython' : 'tool'),
    open: (role) => `<|start_header_id|>${role}<|end_header_id|>\n\n`,
    close: '<|eot_id|>',
  },
  {
    is: (s) => s.includes('<start_of_turn>'),
    assistant: 'model',
    pendingSystem: true,
    open: (role) => `<start_of_turn>${role}\n`,
    close: '<end_of_turn>\n',
  },
  { is: (s) => s.includes('[INST]'), render: llama2 },
  {
    is: (s) => s.includes('<|user|>') && s.includes('<|assistant|>'),
    open: (role) => `<|${role}|>\n`,
    close: '</s>\n',
  },
];

function turns(family, messages, source) {
  const tool = family.tool?.(source) ?? 'user';
  const name = (role) => ({ developer: 'system', assistant: family.assistant ?? 'assistant', tool })[role] ?? role;
  let out = '';
  let pending = '';
  for (const m of messages) {
    const role = name(m.role);
    if (family.pendingSystem && role === 'system') {
      pending = `${m.content}\n\n`;
      continue;
    }
    out += family.open(role) + pending + m.content + family.close;
    pending = '';
  }
  return out + family.open(name('assistant'));
}

function llama2(_, messages) {
  let out = '';
  let system = '';
  for (const m of messages) {
    if (m.role === 'system' || m.role === 'developer') system = `<<SYS>>\n${m.content}\n<</SYS>>\n\n`;
    else if (m.role === 'assistant') out += ` ${m.content} </s>`;
    else {
      out += `[INST] ${system}${m.content} [/INST]`;
      system = '';
    }
  }
  return out;
}

/** The prompt's text of a conversation. */
export function render(source, messages) {
  for (const m of messages) if (!ROLES.includes(m.role)) throw new FormatError(`role ${m.role} is not known`);
  if (source === '') {
    // Line breaks stand between contents, none before the first text there is.
    return messages.reduce((out, m) => (out === '' ? m.content : `${out}\n${m.content}`), '');
  }
  const family = FAMILIES.find((f) => f.is(source));
  if (!family) throw new FormatError('the chat template is of no family that is known');
  return (family.render ?? turns)(family, messages, source);
}

/** The prompt tokens of a request. */
export function promptTokens(tokenizer, source, request) {
  if (request.prompt !== undefined) return tokenizer.encode(request.prompt, tokenizer.addBos, false);
  const ids = tokenizer.encode(render(source, request.messages), tokenizer.addBos, source !== '');
  // Some templates write BOS themselves.
  return tokenizer.addBos && ids.length > 1 && ids[0] === tokenizer.bos && ids[1] === ids[0] ? ids.slice(1) : ids;
}
