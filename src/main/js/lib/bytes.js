// Bytes and text.

export class FormatError extends Error {}

const ENCODER = new TextEncoder();
export const utf8 = (s) => ENCODER.encode(s);

/** Text of UTF-8 bytes; anything else is an error. */
export function text(bytes, what) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError(`${what} is not UTF-8`);
  }
}

export function le32(x) {
  const b = new Uint8Array(4);
  new DataView(b.buffer).setUint32(0, x, true);
  return b;
}
export function le64(x) {
  const b = new Uint8Array(8);
  new DataView(b.buffer).setBigUint64(0, BigInt(x), true);
  return b;
}
export function concat(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}
export const equal = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
export const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('');
export function fromHex(s) {
  if (!/^([0-9a-f]{2})*$/.test(s)) throw new FormatError('not lower-case hexadecimal');
  return Uint8Array.from(s.match(/../g) ?? [], (x) => parseInt(x, 16));
}

/** Padded base64 with no other encoding of the same bytes. */
export function base64(s, what) {
  let binary = null;
  try {
    binary = atob(s);
  } catch {
    // Reported below.
  }
  if (binary === null || btoa(binary) !== s) throw new FormatError(`${what} is not canonical base64`);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < out.length; i++) out[i] = binary.charCodeAt(i);
  return out;
}

/** A strict little-endian reader. */
export class Reader {
  constructor(bytes, what) {
    this.bytes = bytes;
    this.what = what;
    this.at = 0;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  get remaining() {
    return this.bytes.length - this.at;
  }
  take(n, part) {
    if (!(n >= 0 && n <= this.remaining)) throw new FormatError(`${this.what} ends within ${part}`);
    this.at += n;
    return this.bytes.subarray(this.at - n, this.at);
  }
  u8(part) {
    return this.take(1, part)[0];
  }
  i32(part) {
    this.take(4, part);
    return this.view.getInt32(this.at - 4, true);
  }
  i64(part) {
    this.take(8, part);
    return this.view.getBigInt64(this.at - 8, true);
  }
  f32(part) {
    this.take(4, part);
    return this.view.getFloat32(this.at - 4, true);
  }
  /** Bytes with their 32-bit length before them. */
  part(name) {
    return this.take(this.i32(name), name);
  }
  tag(s) {
    if (!equal(this.take(s.length, 'tag'), utf8(s))) throw new FormatError(`${this.what} of an unknown format`);
  }
  end() {
    if (this.remaining) throw new FormatError(`${this.remaining} bytes after the end of ${this.what}`);
  }
}
