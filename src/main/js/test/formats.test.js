// Formats: only one spelling of a document is read.
import assert from 'node:assert/strict';
import test from 'node:test';
import { FormatError, base64, utf8 } from '../lib/bytes.js';
import { eq, eqAt, ELL } from '../lib/field.js';
import { layout } from '../lib/matrix.js';
import { verify } from '../lib/index.js';
import { render } from '../lib/model/template.js';
import { canonical, parse } from '../lib/receipt/json.js';

test('canonical documents', () => {
  const good = '{"a":[1,-2,null,true],"b":{"":"\\u0001\\n\\"\\\\/é\u2028"},"z":9007199254740991}';
  assert.equal(canonical(parse(utf8(good), 'x')), good);
  for (const bad of [
    '',
    '{"a": 1}',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1.0}',
    '{"a":1.5}',
    '{"a":1e3}',
    '{"a":-0}',
    '{"a":9007199254740993}',
    '{"a":"\\u0041"}',
    '{"a":"\\/"}',
    '{"a":"\\ud800"}',
    '{"a":1}\n',
    '\ufeff{}',
    '[',
    `${'['.repeat(40)}${']'.repeat(40)}`,
    'undefined',
  ]) {
    assert.throws(() => parse(utf8(bad), 'x'), FormatError, bad);
  }
  assert.throws(() => parse(Uint8Array.of(0x22, 0xff, 0x22), 'x'), FormatError);
});

test('base64 has one spelling', () => {
  assert.deepEqual([...base64('AQI=', 'x')], [1, 2]);
  for (const bad of ['AQI', 'AQJ=', 'AQI=\n', ' AQI=', 'A-_=', '=', 'AQI==']) {
    assert.throws(() => base64(bad, 'x'), FormatError, bad);
  }
});

test('slices of eq agree with single values', () => {
  const point = [3n, ELL - 5n, 7n, 11n];
  for (let base = 0; base < 16; base++) {
    for (let count = 0; base + count <= 16; count++) {
      assert.deepEqual(eq(point, count, base), Array.from({ length: count }, (_, i) => eqAt(point, base + i)));
    }
  }
});

test('layouts: fewest rows, smallest position bits on a tie', () => {
  assert.deepEqual(
    [layout(3, 4, 3), layout(1, 1, 6), layout(64, 16, 11)].map((l) => [l.positionBits, l.rows]),
    [
      [1, 2],
      [0, 1],
      [4, 1],
    ],
  );
});

test('templates', () => {
  const messages = [
    { role: 'system', content: 'S' },
    { role: 'user', content: 'U' },
  ];
  assert.equal(render('', messages), 'S\nU');
  assert.equal(render('<|im_start|>', messages), '<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n<|im_start|>assistant\n');
  assert.equal(render('[INST]', messages), '[INST] <<SYS>>\nS\n<</SYS>>\n\nU [/INST]');
  assert.equal(render('<start_of_turn>', messages), '<start_of_turn>user\nS\n\nU<end_of_turn>\n<start_of_turn>model\n');
  const result = [{ role: 'tool', content: 'T' }];
  assert.match(render('<|start_header_id|>', result), /^<\|start_header_id\|>tool</);
  assert.match(render('<|start_header_id|> ipython', result), /^<\|start_header_id\|>ipython</);
  assert.throws(() => render('else', messages), FormatError);
  assert.throws(() => render('', [{ role: 'robot', content: '' }]), FormatError);
});

test('what is no bundle is rejected with a reason', () => {
  for (const bytes of [new Uint8Array(0), utf8('{}'), utf8('null'), utf8('[]'), crypto.getRandomValues(new Uint8Array(100))]) {
    const r = verify(bytes, { root: '00'.repeat(32) });
    assert.equal(r.verdict, 'rejected');
    assert.notEqual(r.reason, '');
  }
});
