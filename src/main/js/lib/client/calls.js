// Calls of tools in what a model has written, in the forms of docs/compatibility.md.
const OPEN = '<tool_call>';
const CLOSE = '</tool_call>';

function object(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
}

/** One call, with a name and an object of arguments and nothing else but perhaps its type; or null. */
function call(text, argumentsName) {
  const n = object(text);
  const typed = n !== null && Object.hasOwn(n, 'type');
  const args = n?.[argumentsName];
  const sound =
    n !== null &&
    typeof n.name === 'string' &&
    object(JSON.stringify(args ?? null)) !== null &&
    Object.keys(n).length === (typed ? 3 : 2) &&
    (!typed || n.type === 'function');
  return sound ? { name: n.name, arguments: args } : null;
}

function marked(text) {
  const first = text.indexOf(OPEN);
  if (first < 0) return null;
  const calls = [];
  for (let rest = text.slice(first).trimStart(); rest !== ''; ) {
    if (!rest.startsWith(OPEN)) return null;
    const close = rest.indexOf(CLOSE);
    // The last one may be without its end, which a stop string takes away.
    const one = call(rest.slice(OPEN.length, close < 0 ? undefined : close), 'arguments');
    if (one === null) return null;
    calls.push(one);
    rest = close < 0 ? '' : rest.slice(close + CLOSE.length).trimStart();
  }
  return { text: text.slice(0, first).trimEnd(), calls };
}

/** The text before calls and the calls, {text, calls: [{name, arguments}]}; null where there are none. */
export function readCalls(text) {
  const bare = call(text, 'arguments') ?? call(text, 'parameters');
  return bare ? { text: '', calls: [bare] } : marked(text);
}

/** A value as text, members by name: equal values, equal texts. */
function canonical(v) {
  if (Array.isArray(v)) return `[${v.map(canonical).join(',')}]`;
  if (v === null || typeof v !== 'object') return JSON.stringify(v);
  return `{${Object.keys(v).sort().map((k) => `${JSON.stringify(k)}:${canonical(v[k])}`).join(',')}}`;
}

/** Whether a model that wrote a text has made these calls, as OpenAI has them, after this text, and nothing else. */
export function makesCalls(written, text, calls) {
  const read = readCalls(written);
  return (
    read !== null &&
    read.text === text &&
    read.calls.length === calls.length &&
    read.calls.every((c, i) => {
      const got = object(calls[i].function?.arguments ?? '');
      return calls[i].function.name === c.name && got !== null && canonical(got) === canonical(c.arguments);
    })
  );
}
