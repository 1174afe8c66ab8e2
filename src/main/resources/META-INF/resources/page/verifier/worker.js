// Built from src/main/js by "npm run build"; not to be edited. Licences of the libraries in it: LICENSES.txt.

// node_modules/@noble/hashes/_u64.js
var U32_MASK64 = /* @__PURE__ */ (() => BigInt(2 ** 32 - 1))();
var _32n = /* @__PURE__ */ BigInt(32);
function fromBig(n, le = false) {
  if (le)
    return { h: Number(n & U32_MASK64), l: Number(n >> _32n & U32_MASK64) };
  return { h: Number(n >> _32n & U32_MASK64) | 0, l: Number(n & U32_MASK64) | 0 };
}
function split(lst, le = false) {
  const len = lst.length;
  let Ah = new Uint32Array(len);
  let Al = new Uint32Array(len);
  for (let i = 0; i < len; i++) {
    const { h, l } = fromBig(lst[i], le);
    [Ah[i], Al[i]] = [h, l];
  }
  return [Ah, Al];
}
var fromNumH = (n) => n / 2 ** 32 | 0;
var fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE2) {
  const h = fromNumH(n);
  const l = fromNumL(n);
  view.setUint32(byteOffset, isLE2 ? l : h, isLE2);
  view.setUint32(byteOffset + 4, isLE2 ? h : l, isLE2);
}
var shrSH = (h, _l, s) => h >>> s;
var shrSL = (h, l, s) => h << 32 - s | l >>> s;
var rotrSH = (h, l, s) => h >>> s | l << 32 - s;
var rotrSL = (h, l, s) => h << 32 - s | l >>> s;
var rotrBH = (h, l, s) => h << 64 - s | l >>> s - 32;
var rotrBL = (h, l, s) => h >>> s - 32 | l << 64 - s;
function add(Ah, Al, Bh, Bl) {
  const l = (Al >>> 0) + (Bl >>> 0);
  return { h: Ah + Bh + (l / 2 ** 32 | 0) | 0, l: l | 0 };
}
var add3L = (Al, Bl, Cl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0);
var add3H = (low, Ah, Bh, Ch) => Ah + Bh + Ch + (low / 2 ** 32 | 0) | 0;
var add4L = (Al, Bl, Cl, Dl) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0);
var add4H = (low, Ah, Bh, Ch, Dh) => Ah + Bh + Ch + Dh + (low / 2 ** 32 | 0) | 0;
var add5L = (Al, Bl, Cl, Dl, El) => (Al >>> 0) + (Bl >>> 0) + (Cl >>> 0) + (Dl >>> 0) + (El >>> 0);
var add5H = (low, Ah, Bh, Ch, Dh, Eh) => Ah + Bh + Ch + Dh + Eh + (low / 2 ** 32 | 0) | 0;

// node_modules/@noble/hashes/utils.js
function isBytes(a) {
  return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
var atitle = (title) => title ? `"${title}" ` : "";
function anumber(n, title = "") {
  if (typeof n !== "number")
    throw new TypeError(atitle(title) + "expected number, got " + typeof n);
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
  return n;
}
function abool(value, title = "") {
  if (typeof value !== "boolean")
    throw new TypeError(atitle(title) + "expected boolean, got type=" + typeof value);
  return value;
}
function abytes(value, length, title = "") {
  if (isBytes(value) && (length === void 0 || value.length === length))
    return value;
  if (length !== void 0)
    anumber(length, "length");
  const bytes = isBytes(value);
  const ofLen = length !== void 0 ? ` of length ${length}` : "";
  const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
  const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
  if (!bytes)
    throw new TypeError(message);
  throw new RangeError(message);
}
function ahash(h) {
  if (typeof h !== "function" || typeof h.create !== "function")
    throw new TypeError("expected hash wrapped by utils.createHasher");
  anumber(h.outputLen);
  anumber(h.blockLen);
  if (h.outputLen < 1 || h.blockLen < 1)
    throw new Error("hash blockLen / outputLen must be >= 1");
}
var aobject = (value, label) => {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
var aopts = (value, label) => {
  aobject(value, label);
  const proto = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null)
    throw new TypeError(`"${label}" expected plain object`);
  if (Object.hasOwn(value, "__proto__"))
    throw new TypeError(`"${label}.__proto__" is not allowed`);
};
function aexists(instance, checkFinished = true) {
  if (instance.destroyed)
    throw new Error("hash was destroyed");
  if (checkFinished && instance.finished)
    throw new Error("digest() was already called");
}
function aoutput(out, instance) {
  abytes(out, void 0, "output");
  const min = instance.outputLen;
  if (!(out.length >= min)) {
    throw new RangeError('"output" expected length >= ' + min);
  }
}
function u32(arr) {
  return new Uint32Array(arr.buffer, arr.byteOffset, Math.floor(arr.byteLength / 4));
}
function clean(...arrays) {
  for (let i = 0; i < arrays.length; i++) {
    arrays[i].fill(0);
  }
}
function createView(arr) {
  return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
function rotr(word, shift2) {
  return word << 32 - shift2 | word >>> shift2;
}
var isLE = /* @__PURE__ */ (() => new Uint8Array(new Uint32Array([287454020]).buffer)[0] === 68)();
function byteSwap(word) {
  return word << 24 & 4278190080 | word << 8 & 16711680 | word >>> 8 & 65280 | word >>> 24 & 255;
}
function byteSwap32(arr) {
  for (let i = 0; i < arr.length; i++) {
    arr[i] = byteSwap(arr[i]);
  }
  return arr;
}
var swap32IfBE = isLE ? (u) => u : byteSwap32;
var hasHexBuiltin = /* @__PURE__ */ (() => (
  // @ts-ignore
  typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function"
))();
var hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
function bytesToHex(bytes) {
  abytes(bytes);
  if (hasHexBuiltin)
    return bytes.toHex();
  let hex2 = "";
  for (let i = 0; i < bytes.length; i++) {
    hex2 += hexes[bytes[i]];
  }
  return hex2;
}
function asciiToBase16(ch) {
  return ch >= 48 && ch <= 57 ? ch - 48 : ch >= 65 && ch <= 70 ? ch - (65 - 10) : ch >= 97 && ch <= 102 ? ch - (97 - 10) : void 0;
}
function hexToBytes(hex2) {
  if (typeof hex2 !== "string")
    throw new TypeError("hex string expected, got " + typeof hex2);
  if (hasHexBuiltin) {
    try {
      return Uint8Array.fromHex(hex2);
    } catch (error) {
      if (error instanceof SyntaxError)
        throw new RangeError(error.message);
      throw error;
    }
  }
  const hl = hex2.length;
  const al = hl / 2;
  if (hl % 2)
    throw new RangeError("hex string expected, got unpadded hex of length " + hl);
  const array = new Uint8Array(al);
  for (let ai = 0, hi = 0; ai < al; ai++, hi += 2) {
    const n1 = asciiToBase16(hex2.charCodeAt(hi));
    const n2 = asciiToBase16(hex2.charCodeAt(hi + 1));
    if (n1 === void 0 || n2 === void 0) {
      const char = hex2[hi] + hex2[hi + 1];
      throw new RangeError('hex string expected, got non-hex character "' + char + '" at index ' + hi);
    }
    array[ai] = n1 * 16 + n2;
  }
  return array;
}
function concatBytes(...arrays) {
  let sum2 = 0;
  for (let i = 0; i < arrays.length; i++) {
    const a = arrays[i];
    abytes(a);
    sum2 += a.length;
  }
  const res = new Uint8Array(sum2);
  for (let i = 0, pad = 0; i < arrays.length; i++) {
    const a = arrays[i];
    res.set(a, pad);
    pad += a.length;
  }
  return res;
}
function checkOpts(defaults, opts, title = "opts") {
  aopts(defaults, "defaults");
  if (opts !== void 0)
    aopts(opts, title);
  const merged = Object.assign(/* @__PURE__ */ Object.create(null), defaults, opts);
  return merged;
}
function createHasher(hashCons, info = {}) {
  if (typeof hashCons !== "function")
    throw new TypeError('"hashCons" expected function, got type=' + typeof hashCons);
  info = checkOpts({}, info, "info");
  const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
  const tmp = hashCons(void 0);
  hashC.outputLen = tmp.outputLen;
  hashC.blockLen = tmp.blockLen;
  hashC.canXOF = tmp.canXOF;
  hashC.create = (opts) => hashCons(opts);
  Object.assign(hashC, info);
  return Object.freeze(hashC);
}
function randomBytes(bytesLength = 32) {
  anumber(bytesLength, "bytesLength");
  const cr = typeof globalThis === "object" ? globalThis.crypto : null;
  if (typeof cr?.getRandomValues !== "function")
    throw new Error("crypto.getRandomValues must be defined");
  if (bytesLength > 65536)
    throw new RangeError(`"bytesLength" expected <= 65536, got ${bytesLength}`);
  return cr.getRandomValues(new Uint8Array(bytesLength));
}
var oidNist = (suffix) => ({
  // Current NIST hashAlgs suffixes used here fit in one DER subidentifier octet.
  // Larger suffix values would need base-128 OID encoding and a different length byte.
  oid: Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2, suffix])
});

// node_modules/@noble/hashes/_md.js
function Chi(a, b, c) {
  return a & b ^ ~a & c;
}
function Maj(a, b, c) {
  return a & b ^ a & c ^ b & c;
}
var HashMD = class {
  blockLen;
  outputLen;
  canXOF = false;
  padOffset;
  isLE;
  // For partial updates less than block size
  buffer;
  view;
  finished = false;
  length = 0;
  pos = 0;
  destroyed = false;
  constructor(blockLen, outputLen, padOffset, isLE2) {
    this.blockLen = blockLen;
    this.outputLen = outputLen;
    this.padOffset = padOffset;
    this.isLE = isLE2;
    this.buffer = new Uint8Array(blockLen);
    this.view = createView(this.buffer);
  }
  update(data) {
    aexists(this);
    abytes(data);
    const { view, buffer, blockLen } = this;
    const len = data.length;
    let processed = false;
    for (let pos = 0; pos < len; ) {
      const take = Math.min(blockLen - this.pos, len - pos);
      if (take === blockLen) {
        const dataView = createView(data);
        for (; blockLen <= len - pos; pos += blockLen)
          this.process(dataView, pos);
        processed = true;
        continue;
      }
      buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
      this.pos += take;
      pos += take;
      if (this.pos === blockLen) {
        this.process(view, 0);
        this.pos = 0;
        processed = true;
      }
    }
    this.length += data.length;
    if (processed)
      this.roundClean();
    return this;
  }
  digestInto(out) {
    aexists(this);
    aoutput(out, this);
    this.finished = true;
    const { buffer, view, blockLen, isLE: isLE2 } = this;
    let { pos } = this;
    buffer[pos++] = 128;
    buffer.fill(0, pos);
    if (this.padOffset > blockLen - pos) {
      this.process(view, 0);
      buffer.fill(0);
    }
    setU64FromNum(view, blockLen - 8, this.length * 8, isLE2);
    this.process(view, 0);
    this.roundClean();
    const oview = out === buffer ? view : createView(out);
    const len = this.outputLen;
    const outLen = len / 4;
    const state = this.get();
    if (len % 4 || outLen > state.length)
      throw new Error("invalid outputLen");
    for (let i = 0; i < outLen; i++)
      oview.setUint32(4 * i, state[i], isLE2);
  }
  digest() {
    const { buffer, outputLen } = this;
    this.digestInto(buffer);
    const res = buffer.slice(0, outputLen);
    this.destroy();
    return res;
  }
  _cloneIntoMeta(to) {
    const { buffer, length, finished, destroyed, pos } = this;
    to.destroyed = destroyed;
    to.finished = finished;
    to.length = length;
    to.pos = pos;
    if (pos)
      to.buffer.set(buffer);
    return to;
  }
  clone() {
    return this._cloneInto();
  }
};
var SHA256_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  3144134277,
  1013904242,
  2773480762,
  1359893119,
  2600822924,
  528734635,
  1541459225
]);
var SHA512_IV = /* @__PURE__ */ Uint32Array.from([
  1779033703,
  4089235720,
  3144134277,
  2227873595,
  1013904242,
  4271175723,
  2773480762,
  1595750129,
  1359893119,
  2917565137,
  2600822924,
  725511199,
  528734635,
  4215389547,
  1541459225,
  327033209
]);

// node_modules/@noble/hashes/sha2.js
var SHA256_K = /* @__PURE__ */ Uint32Array.from([
  1116352408,
  1899447441,
  3049323471,
  3921009573,
  961987163,
  1508970993,
  2453635748,
  2870763221,
  3624381080,
  310598401,
  607225278,
  1426881987,
  1925078388,
  2162078206,
  2614888103,
  3248222580,
  3835390401,
  4022224774,
  264347078,
  604807628,
  770255983,
  1249150122,
  1555081692,
  1996064986,
  2554220882,
  2821834349,
  2952996808,
  3210313671,
  3336571891,
  3584528711,
  113926993,
  338241895,
  666307205,
  773529912,
  1294757372,
  1396182291,
  1695183700,
  1986661051,
  2177026350,
  2456956037,
  2730485921,
  2820302411,
  3259730800,
  3345764771,
  3516065817,
  3600352804,
  4094571909,
  275423344,
  430227734,
  506948616,
  659060556,
  883997877,
  958139571,
  1322822218,
  1537002063,
  1747873779,
  1955562222,
  2024104815,
  2227730452,
  2361852424,
  2428436474,
  2756734187,
  3204031479,
  3329325298
]);
var SHA256_W = /* @__PURE__ */ new Uint32Array(64);
var SHA2_32B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and makes sha256 3x slower (measured).
  A = 0;
  B = 0;
  C = 0;
  D = 0;
  E = 0;
  F = 0;
  G = 0;
  H = 0;
  constructor(outputLen, IV) {
    super(64, outputLen, 8, false);
    this.A = IV[0] | 0;
    this.B = IV[1] | 0;
    this.C = IV[2] | 0;
    this.D = IV[3] | 0;
    this.E = IV[4] | 0;
    this.F = IV[5] | 0;
    this.G = IV[6] | 0;
    this.H = IV[7] | 0;
  }
  get() {
    const { A, B: B2, C, D: D4, E, F: F2, G, H } = this;
    return [A, B2, C, D4, E, F2, G, H];
  }
  // prettier-ignore
  set(A, B2, C, D4, E, F2, G, H) {
    this.A = A | 0;
    this.B = B2 | 0;
    this.C = C | 0;
    this.D = D4 | 0;
    this.E = E | 0;
    this.F = F2 | 0;
    this.G = G | 0;
    this.H = H | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4)
      SHA256_W[i] = view.getUint32(offset, false);
    for (let i = 16; i < 64; i++) {
      const W15 = SHA256_W[i - 15];
      const W2 = SHA256_W[i - 2];
      const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
      const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
      SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
    }
    let { A, B: B2, C, D: D4, E, F: F2, G, H } = this;
    for (let i = 0; i < 64; i++) {
      const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
      const T1 = H + sigma1 + Chi(E, F2, G) + SHA256_K[i] + SHA256_W[i] | 0;
      const sigma0 = rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22);
      const T2 = sigma0 + Maj(A, B2, C) | 0;
      H = G;
      G = F2;
      F2 = E;
      E = D4 + T1 | 0;
      D4 = C;
      C = B2;
      B2 = A;
      A = T1 + T2 | 0;
    }
    A = A + this.A | 0;
    B2 = B2 + this.B | 0;
    C = C + this.C | 0;
    D4 = D4 + this.D | 0;
    E = E + this.E | 0;
    F2 = F2 + this.F | 0;
    G = G + this.G | 0;
    H = H + this.H | 0;
    this.set(A, B2, C, D4, E, F2, G, H);
  }
  roundClean() {
    clean(SHA256_W);
  }
  destroy() {
    this.destroyed = true;
    this.set(0, 0, 0, 0, 0, 0, 0, 0);
    clean(this.buffer);
  }
};
var _SHA256 = class extends SHA2_32B {
  constructor() {
    super(32, SHA256_IV);
  }
};
var K512 = /* @__PURE__ */ (() => split([
  "0x428a2f98d728ae22",
  "0x7137449123ef65cd",
  "0xb5c0fbcfec4d3b2f",
  "0xe9b5dba58189dbbc",
  "0x3956c25bf348b538",
  "0x59f111f1b605d019",
  "0x923f82a4af194f9b",
  "0xab1c5ed5da6d8118",
  "0xd807aa98a3030242",
  "0x12835b0145706fbe",
  "0x243185be4ee4b28c",
  "0x550c7dc3d5ffb4e2",
  "0x72be5d74f27b896f",
  "0x80deb1fe3b1696b1",
  "0x9bdc06a725c71235",
  "0xc19bf174cf692694",
  "0xe49b69c19ef14ad2",
  "0xefbe4786384f25e3",
  "0x0fc19dc68b8cd5b5",
  "0x240ca1cc77ac9c65",
  "0x2de92c6f592b0275",
  "0x4a7484aa6ea6e483",
  "0x5cb0a9dcbd41fbd4",
  "0x76f988da831153b5",
  "0x983e5152ee66dfab",
  "0xa831c66d2db43210",
  "0xb00327c898fb213f",
  "0xbf597fc7beef0ee4",
  "0xc6e00bf33da88fc2",
  "0xd5a79147930aa725",
  "0x06ca6351e003826f",
  "0x142929670a0e6e70",
  "0x27b70a8546d22ffc",
  "0x2e1b21385c26c926",
  "0x4d2c6dfc5ac42aed",
  "0x53380d139d95b3df",
  "0x650a73548baf63de",
  "0x766a0abb3c77b2a8",
  "0x81c2c92e47edaee6",
  "0x92722c851482353b",
  "0xa2bfe8a14cf10364",
  "0xa81a664bbc423001",
  "0xc24b8b70d0f89791",
  "0xc76c51a30654be30",
  "0xd192e819d6ef5218",
  "0xd69906245565a910",
  "0xf40e35855771202a",
  "0x106aa07032bbd1b8",
  "0x19a4c116b8d2d0c8",
  "0x1e376c085141ab53",
  "0x2748774cdf8eeb99",
  "0x34b0bcb5e19b48a8",
  "0x391c0cb3c5c95a63",
  "0x4ed8aa4ae3418acb",
  "0x5b9cca4f7763e373",
  "0x682e6ff3d6b2b8a3",
  "0x748f82ee5defb2fc",
  "0x78a5636f43172f60",
  "0x84c87814a1f0ab72",
  "0x8cc702081a6439ec",
  "0x90befffa23631e28",
  "0xa4506cebde82bde9",
  "0xbef9a3f7b2c67915",
  "0xc67178f2e372532b",
  "0xca273eceea26619c",
  "0xd186b8c721c0c207",
  "0xeada7dd6cde0eb1e",
  "0xf57d4f7fee6ed178",
  "0x06f067aa72176fba",
  "0x0a637dc5a2c898a6",
  "0x113f9804bef90dae",
  "0x1b710b35131c471b",
  "0x28db77f523047d84",
  "0x32caab7b40c72493",
  "0x3c9ebe0a15c9bebc",
  "0x431d67c49c100d4c",
  "0x4cc5d4becb3e42b6",
  "0x597f299cfc657e2a",
  "0x5fcb6fab3ad6faec",
  "0x6c44198c4a475817"
].map((n) => BigInt(n))))();
var SHA512_Kh = /* @__PURE__ */ (() => K512[0])();
var SHA512_Kl = /* @__PURE__ */ (() => K512[1])();
var SHA512_W_H = /* @__PURE__ */ new Uint32Array(80);
var SHA512_W_L = /* @__PURE__ */ new Uint32Array(80);
var SHA2_64B = class extends HashMD {
  // We cannot use array here since array allows indexing by variable
  // which means optimizer/compiler cannot use registers.
  // h -- high 32 bits, l -- low 32 bits
  // Numeric initializers matter: starting the fields as `undefined` changes
  // V8's field representation and slows hashing down (measured on sha256).
  Ah = 0;
  Al = 0;
  Bh = 0;
  Bl = 0;
  Ch = 0;
  Cl = 0;
  Dh = 0;
  Dl = 0;
  Eh = 0;
  El = 0;
  Fh = 0;
  Fl = 0;
  Gh = 0;
  Gl = 0;
  Hh = 0;
  Hl = 0;
  constructor(outputLen, IV) {
    super(128, outputLen, 16, false);
    this.Ah = IV[0] | 0;
    this.Al = IV[1] | 0;
    this.Bh = IV[2] | 0;
    this.Bl = IV[3] | 0;
    this.Ch = IV[4] | 0;
    this.Cl = IV[5] | 0;
    this.Dh = IV[6] | 0;
    this.Dl = IV[7] | 0;
    this.Eh = IV[8] | 0;
    this.El = IV[9] | 0;
    this.Fh = IV[10] | 0;
    this.Fl = IV[11] | 0;
    this.Gh = IV[12] | 0;
    this.Gl = IV[13] | 0;
    this.Hh = IV[14] | 0;
    this.Hl = IV[15] | 0;
  }
  // prettier-ignore
  get() {
    const { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
    return [Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl];
  }
  // prettier-ignore
  set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl) {
    this.Ah = Ah | 0;
    this.Al = Al | 0;
    this.Bh = Bh | 0;
    this.Bl = Bl | 0;
    this.Ch = Ch | 0;
    this.Cl = Cl | 0;
    this.Dh = Dh | 0;
    this.Dl = Dl | 0;
    this.Eh = Eh | 0;
    this.El = El | 0;
    this.Fh = Fh | 0;
    this.Fl = Fl | 0;
    this.Gh = Gh | 0;
    this.Gl = Gl | 0;
    this.Hh = Hh | 0;
    this.Hl = Hl | 0;
  }
  _cloneInto(to) {
    (to ||= new this.constructor()).set(...this.get());
    return this._cloneIntoMeta(to);
  }
  process(view, offset) {
    for (let i = 0; i < 16; i++, offset += 4) {
      SHA512_W_H[i] = view.getUint32(offset);
      SHA512_W_L[i] = view.getUint32(offset += 4);
    }
    for (let i = 16; i < 80; i++) {
      const W15h = SHA512_W_H[i - 15] | 0;
      const W15l = SHA512_W_L[i - 15] | 0;
      const s0h = rotrSH(W15h, W15l, 1) ^ rotrSH(W15h, W15l, 8) ^ shrSH(W15h, W15l, 7);
      const s0l = rotrSL(W15h, W15l, 1) ^ rotrSL(W15h, W15l, 8) ^ shrSL(W15h, W15l, 7);
      const W2h = SHA512_W_H[i - 2] | 0;
      const W2l = SHA512_W_L[i - 2] | 0;
      const s1h = rotrSH(W2h, W2l, 19) ^ rotrBH(W2h, W2l, 61) ^ shrSH(W2h, W2l, 6);
      const s1l = rotrSL(W2h, W2l, 19) ^ rotrBL(W2h, W2l, 61) ^ shrSL(W2h, W2l, 6);
      const SUMl = add4L(s0l, s1l, SHA512_W_L[i - 7], SHA512_W_L[i - 16]);
      const SUMh = add4H(SUMl, s0h, s1h, SHA512_W_H[i - 7], SHA512_W_H[i - 16]);
      SHA512_W_H[i] = SUMh | 0;
      SHA512_W_L[i] = SUMl | 0;
    }
    let { Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl } = this;
    for (let i = 0; i < 80; i++) {
      const sigma1h = rotrSH(Eh, El, 14) ^ rotrSH(Eh, El, 18) ^ rotrBH(Eh, El, 41);
      const sigma1l = rotrSL(Eh, El, 14) ^ rotrSL(Eh, El, 18) ^ rotrBL(Eh, El, 41);
      const CHIh = Eh & Fh ^ ~Eh & Gh;
      const CHIl = El & Fl ^ ~El & Gl;
      const T1ll = add5L(Hl, sigma1l, CHIl, SHA512_Kl[i], SHA512_W_L[i]);
      const T1h = add5H(T1ll, Hh, sigma1h, CHIh, SHA512_Kh[i], SHA512_W_H[i]);
      const T1l = T1ll | 0;
      const sigma0h = rotrSH(Ah, Al, 28) ^ rotrBH(Ah, Al, 34) ^ rotrBH(Ah, Al, 39);
      const sigma0l = rotrSL(Ah, Al, 28) ^ rotrBL(Ah, Al, 34) ^ rotrBL(Ah, Al, 39);
      const MAJh = Ah & Bh ^ Ah & Ch ^ Bh & Ch;
      const MAJl = Al & Bl ^ Al & Cl ^ Bl & Cl;
      Hh = Gh | 0;
      Hl = Gl | 0;
      Gh = Fh | 0;
      Gl = Fl | 0;
      Fh = Eh | 0;
      Fl = El | 0;
      ({ h: Eh, l: El } = add(Dh | 0, Dl | 0, T1h | 0, T1l | 0));
      Dh = Ch | 0;
      Dl = Cl | 0;
      Ch = Bh | 0;
      Cl = Bl | 0;
      Bh = Ah | 0;
      Bl = Al | 0;
      const All = add3L(T1l, sigma0l, MAJl);
      Ah = add3H(All, T1h, sigma0h, MAJh);
      Al = All | 0;
    }
    ({ h: Ah, l: Al } = add(this.Ah | 0, this.Al | 0, Ah | 0, Al | 0));
    ({ h: Bh, l: Bl } = add(this.Bh | 0, this.Bl | 0, Bh | 0, Bl | 0));
    ({ h: Ch, l: Cl } = add(this.Ch | 0, this.Cl | 0, Ch | 0, Cl | 0));
    ({ h: Dh, l: Dl } = add(this.Dh | 0, this.Dl | 0, Dh | 0, Dl | 0));
    ({ h: Eh, l: El } = add(this.Eh | 0, this.El | 0, Eh | 0, El | 0));
    ({ h: Fh, l: Fl } = add(this.Fh | 0, this.Fl | 0, Fh | 0, Fl | 0));
    ({ h: Gh, l: Gl } = add(this.Gh | 0, this.Gl | 0, Gh | 0, Gl | 0));
    ({ h: Hh, l: Hl } = add(this.Hh | 0, this.Hl | 0, Hh | 0, Hl | 0));
    this.set(Ah, Al, Bh, Bl, Ch, Cl, Dh, Dl, Eh, El, Fh, Fl, Gh, Gl, Hh, Hl);
  }
  roundClean() {
    clean(SHA512_W_H, SHA512_W_L);
  }
  destroy() {
    this.destroyed = true;
    clean(this.buffer);
    this.set(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
};
var _SHA512 = class extends SHA2_64B {
  constructor() {
    super(64, SHA512_IV);
  }
};
var sha256 = /* @__PURE__ */ createHasher(
  () => new _SHA256(),
  /* @__PURE__ */ oidNist(1)
);
var sha512 = /* @__PURE__ */ createHasher(
  () => new _SHA512(),
  /* @__PURE__ */ oidNist(3)
);

// lib/bytes.js
var FormatError = class extends Error {
};
var ENCODER = new TextEncoder();
var utf8 = (s) => ENCODER.encode(s);
function text(bytes, what) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FormatError(`${what} is not UTF-8`);
  }
}
function le32(x) {
  const b = new Uint8Array(4);
  new DataView(b.buffer).setUint32(0, x, true);
  return b;
}
function le64(x) {
  const b = new Uint8Array(8);
  new DataView(b.buffer).setBigUint64(0, BigInt(x), true);
  return b;
}
function concat(...parts) {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at2 = 0;
  for (const p of parts) {
    out.set(p, at2);
    at2 += p.length;
  }
  return out;
}
var equal = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
var hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
function fromHex(s) {
  if (!/^([0-9a-f]{2})*$/.test(s)) throw new FormatError("not lower-case hexadecimal");
  return Uint8Array.from(s.match(/../g) ?? [], (x) => parseInt(x, 16));
}
function base64(s, what) {
  let binary = null;
  try {
    binary = atob(s);
  } catch {
  }
  if (binary === null || btoa(binary) !== s) throw new FormatError(`${what} is not canonical base64`);
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < out.length; i++) out[i] = binary.charCodeAt(i);
  return out;
}
var Reader = class {
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
    if (!equal(this.take(s.length, "tag"), utf8(s))) throw new FormatError(`${this.what} of an unknown format`);
  }
  end() {
    if (this.remaining) throw new FormatError(`${this.remaining} bytes after the end of ${this.what}`);
  }
};

// lib/field.js
var ELL = 2n ** 252n + 27742317777372353535851937790883648493n;
var HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
var mod = (x) => {
  const r = x % ELL;
  return r < 0n ? r + ELL : r;
};
var mul = (a, b) => a * b % ELL;
var add2 = (a, b) => {
  const s = a + b;
  return s >= ELL ? s - ELL : s;
};
var sub = (a, b) => a >= b ? a - b : a - b + ELL;
var neg = (a) => a === 0n ? 0n : ELL - a;
function inv(a) {
  if (a === 0n) throw new RangeError("zero has no inverse");
  let [r0, r1, t0, t1] = [ELL, a, 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [t0, t1] = [t1, t0 - q * t1];
  }
  return mod(t0);
}
var pow2 = (k) => k >= 0 ? mod(1n << BigInt(k)) : inv(mod(1n << BigInt(-k)));
var HALF = inv(2n);
function integer(bytes) {
  let hex2 = "";
  for (let i = bytes.length - 1; i >= 0; i--) hex2 += HEX[bytes[i]];
  return hex2 === "" ? 0n : BigInt(`0x${hex2}`);
}
function canonicalScalar(bytes) {
  const x = integer(bytes);
  return x < ELL ? x : null;
}
function bytes32(x) {
  const hex2 = x.toString(16).padStart(64, "0");
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = parseInt(hex2.substr(62 - 2 * i, 2), 16);
  return out;
}
var sum = (v) => mod(v.reduce((s, x) => s + x, 0n));
function inner(a, b) {
  let s = 0n;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s % ELL;
}
var hadamard = (a, b) => a.map((x, i) => mul(x, b[i]));
var prefixSums = (v) => {
  let s = 0n;
  return v.map((x) => s = add2(s, x));
};
function suffixSums(v) {
  const out = new Array(v.length + 1).fill(0n);
  for (let i = v.length - 1; i >= 0; i--) out[i] = add2(out[i + 1], v[i]);
  return out;
}
var bits = (n) => n <= 1 ? 0 : 32 - Math.clz32(n - 1);
function eq(point2, count2, base = 0) {
  let from = 0;
  let level = [1n];
  for (let i = point2.length - 1; i >= 0; i--) {
    const lo = Math.floor(base / 2 ** i);
    const hi = Math.floor((base + count2 - 1) / 2 ** i);
    const next = new Array(hi - lo + 1);
    for (let k = lo >> 1; k <= hi >> 1; k++) {
      const w = level[k - from];
      const one = mul(w, point2[i]);
      if (2 * k >= lo) next[2 * k - lo] = sub(w, one);
      if (2 * k + 1 <= hi) next[2 * k + 1 - lo] = one;
    }
    from = lo;
    level = next;
  }
  return count2 === 0 ? [] : level;
}
var eqAt = (point2, index) => eq(point2, 1, index)[0];

// lib/matrix.js
function layout(units, positions, columnBits) {
  let best = null;
  for (let p = 0; p <= columnBits; p++) {
    const unitBits = columnBits - p;
    const unitBlocks = Math.ceil(units / 2 ** unitBits);
    const positionBlocks = Math.ceil(positions / 2 ** p);
    const rows = unitBlocks * positionBlocks;
    if (best === null || rows < best.rows) {
      best = { units, positions, positionBits: p, unitBits, unitBlocks, positionBlocks, rows };
    }
  }
  return best;
}
var matrix = (name, cut, rows, starts = null) => ({ name, layout: cut, rows, starts });
var Column = class _Column {
  constructor(holder, offset, units, firstPosition = 0) {
    Object.assign(this, { holder, offset, units, firstPosition });
  }
  static of(m, firstPosition = 0) {
    return new _Column({ matrix: m }, 0, m.layout.units, firstPosition);
  }
  slice(from, count2) {
    return new _Column(this.holder, this.offset + from, count2, this.firstPosition);
  }
  /** scale * sum_{u,i} units[u] positions[i] M[offset + u, firstPosition + i]. */
  term(units, positions, scale) {
    const m = this.holder.matrix;
    const n = m.layout.positions;
    if (units.length !== this.units) throw new RangeError(`${units.length} weights for ${this.units} units`);
    let weights = positions;
    if (positions.length !== n) {
      weights = new Array(n).fill(0n);
      for (let i = 0; i < positions.length; i++) weights[this.firstPosition + i] = positions[i];
    }
    return { matrix: m, offset: this.offset, units, positions: weights, scale };
  }
};
var Advice = class {
  constructor(name, positions, causal = false) {
    Object.assign(this, { name, positions, units: 0, starts: causal ? [] : null, matrix: null });
  }
  add(count2, starts = null) {
    const c = new Column(this, this.units, count2);
    if (this.starts) this.starts.push(...starts);
    this.units += count2;
    return c;
  }
  receive(channel, columnBits) {
    const cut = layout(this.units, this.positions, columnBits);
    this.matrix = matrix(this.name, cut, channel.points(this.name, cut.rows), this.starts);
  }
};
function blockSums(w, offset, width, blocks, eqLow) {
  const out = new Array(blocks).fill(0n);
  for (let k = 0; k < w.length; k++) {
    const at2 = offset + k;
    out[Math.floor(at2 / width)] += w[k] * eqLow[at2 % width];
  }
  return out.map((x) => x % ELL);
}
function addRowWeights(out, m, terms, rho) {
  const l = m.layout;
  const eqPositions = eq(rho.slice(0, l.positionBits), 2 ** l.positionBits);
  const eqUnits = eq(rho.slice(l.positionBits), 2 ** l.unitBits);
  const byPositions = /* @__PURE__ */ new Map();
  for (const t of terms) {
    if (m.starts) {
      addCausal(out, m, t, eqUnits, eqPositions);
      continue;
    }
    const units = blockSums(t.units, t.offset, 2 ** l.unitBits, l.unitBlocks, eqUnits);
    const known2 = byPositions.get(t.positions) ?? new Array(l.unitBlocks).fill(0n);
    byPositions.set(t.positions, known2);
    units.forEach((x, b) => known2[b] += x === 0n ? 0n : x * t.scale);
  }
  for (const [positions, units] of byPositions) {
    const byBlock = blockSums(positions, 0, 2 ** l.positionBits, l.positionBlocks, eqPositions);
    units.forEach((x, u) => {
      const w = x % ELL;
      if (w === 0n) return;
      byBlock.forEach((e, p) => out[u * l.positionBlocks + p] = (out[u * l.positionBlocks + p] + w * e) % ELL);
    });
  }
}
function addCausal(out, m, t, eqUnits, eqPositions) {
  const l = m.layout;
  const width = 2 ** l.positionBits;
  const suffix = [];
  for (let p = 0; p < l.positionBlocks; p++) {
    const s = new Array(width + 1).fill(0n);
    for (let i = width - 1; i >= 0; i--) {
      const at2 = p * width + i;
      s[i] = at2 < l.positions ? add2(s[i + 1], mul(t.positions[at2], eqPositions[i])) : s[i + 1];
    }
    suffix.push(s);
  }
  for (let k = 0; k < t.units.length; k++) {
    if (t.units[k] === 0n) continue;
    const u = t.offset + k;
    const block2 = Math.floor(u / 2 ** l.unitBits);
    const w = mul(mul(t.units[k], t.scale), eqUnits[u % 2 ** l.unitBits]);
    for (let p = Math.floor(m.starts[u] / width); p < l.positionBlocks; p++) {
      const from = Math.max(0, m.starts[u] - p * width);
      const row = block2 * l.positionBlocks + p;
      out[row] = (out[row] + w * suffix[p][from]) % ELL;
    }
  }
}

// lib/model/architecture.js
var ARCHITECTURES = {
  llama: { norm: "rms", activation: "silu", gated: true, projectionBias: false, outputBias: false, learned: false },
  gpt2: { norm: "layer", activation: "gelu", gated: false, projectionBias: true, outputBias: true, learned: true },
  qwen2: { norm: "rms", activation: "silu", gated: true, projectionBias: true, outputBias: false, learned: false },
  qwen3: { norm: "rms", activation: "silu", gated: true, projectionBias: false, outputBias: false, learned: false, headNorms: true }
};
var always = () => true;
var BLOCK_TENSORS = [
  ["attn_norm.weight", always, () => 1, (s) => s.embeddingLength],
  ["attn_norm.bias", (a) => a.norm === "layer", () => 1, (s) => s.embeddingLength],
  ["attn_q.weight", always, (s) => s.queryWidth, (s) => s.embeddingLength],
  ["attn_q.bias", (a) => a.projectionBias, () => 1, (s) => s.queryWidth],
  ["attn_q_norm.weight", (a) => a.headNorms, () => 1, (s) => s.headDim],
  ["attn_k.weight", always, (s) => s.kvWidth, (s) => s.embeddingLength],
  ["attn_k.bias", (a) => a.projectionBias, () => 1, (s) => s.kvWidth],
  ["attn_k_norm.weight", (a) => a.headNorms, () => 1, (s) => s.headDim],
  ["attn_v.weight", always, (s) => s.kvWidth, (s) => s.embeddingLength],
  ["attn_v.bias", (a) => a.projectionBias, () => 1, (s) => s.kvWidth],
  ["attn_output.weight", always, (s) => s.embeddingLength, (s) => s.queryWidth],
  ["attn_output.bias", (a) => a.outputBias, () => 1, (s) => s.embeddingLength],
  ["ffn_norm.weight", always, () => 1, (s) => s.embeddingLength],
  ["ffn_norm.bias", (a) => a.norm === "layer", () => 1, (s) => s.embeddingLength],
  ["ffn_gate.weight", (a) => a.gated, (s) => s.feedForward, (s) => s.embeddingLength],
  ["ffn_up.weight", always, (s) => s.feedForward, (s) => s.embeddingLength],
  ["ffn_up.bias", (a) => a.outputBias, () => 1, (s) => s.feedForward],
  ["ffn_down.weight", always, (s) => s.embeddingLength, (s) => s.feedForward],
  ["ffn_down.bias", (a) => a.outputBias, () => 1, (s) => s.embeddingLength]
];
function tensorShapes(s) {
  const d = s.embeddingLength;
  const out = [{ name: "token_embd.weight", outputs: s.vocabulary, inputs: d }];
  if (s.parts.learned) out.push({ name: "position_embd.weight", outputs: s.context, inputs: d });
  for (let l = 0; l < s.blocks; l++) {
    for (const [part, present, outputs, inputs] of BLOCK_TENSORS) {
      if (present(s.parts)) out.push({ name: `blk.${l}.${part}`, outputs: outputs(s), inputs: inputs(s) });
    }
  }
  out.push({ name: "output_norm.weight", outputs: 1, inputs: d });
  if (s.parts.norm === "layer") out.push({ name: "output_norm.bias", outputs: 1, inputs: d });
  if (!s.tiedHead) out.push({ name: "output.weight", outputs: s.vocabulary, inputs: d });
  return out;
}
function biasShifts(s, p) {
  const w = (name) => p.weightExponents.get(name);
  const out = /* @__PURE__ */ new Map();
  p.blocks.forEach((b, l) => {
    const k = (part) => w(`blk.${l}.${part}`);
    const y1 = b.k1 + k("attn_norm.weight") - b.sY1;
    const v = k("attn_v.weight") + y1 - b.sV;
    const y2 = b.k2 + k("ffn_norm.weight") - b.sY2;
    const up = k("ffn_up.weight") + y2;
    const g = (s.parts.gated ? k("ffn_gate.weight") + y2 : up) - b.sG;
    const inputs = {
      attn_norm: b.k1,
      attn_q: y1,
      attn_k: y1,
      attn_v: y1,
      attn_output: b.kR + v - b.sO,
      ffn_norm: b.k2,
      ffn_up: y2,
      ffn_down: s.parts.gated ? g + up - b.sH : g
    };
    for (const [part, input] of Object.entries(inputs)) {
      const bias = k(`${part}.bias`);
      if (bias !== void 0) out.set(`blk.${l}.${part}.bias`, k(`${part}.weight`) + input - bias);
    }
  });
  if (s.parts.norm === "layer") out.set("output_norm.bias", p.head.kF + w("output_norm.weight") - w("output_norm.bias"));
  return out;
}
function requireFits(s, p) {
  const wrong = (what) => {
    throw new FormatError(`profile: ${what} does not fit the model`);
  };
  if (p.blocks.length !== s.blocks) wrong("number of blocks");
  const names = tensorShapes(s).map((t) => t.name);
  if (names.length !== p.weightExponents.size || names.some((n) => !p.weightExponents.has(n))) wrong("list of tensors");
  if (p.kE !== p.weightExponents.get("token_embd.weight")) wrong("kE");
  if (s.parts.learned ? p.ropeBits !== 0 : p.ropeBits < 1) wrong("ropeBits");
  if (p.blocks.some((b) => s.parts.gated ? b.sH < 1 : b.sH !== 0)) wrong("sH");
  if (p.blocks.some((b) => b.qNorm !== void 0 !== (s.parts.headNorms === true))) wrong("norms of heads");
  const shifts = biasShifts(s, p);
  for (const [name, shift2] of shifts) if (shift2 < 0 || shift2 > 62) wrong(`exponent of ${name}`);
  return shifts;
}

// lib/model/spec.js
function check(name, value, low, high) {
  if (!(value >= low && value <= high)) throw new FormatError(`${name} is ${value}, must be in [${low}, ${high}]`);
  return value;
}
function readSpec(bytes) {
  const r = new Reader(bytes, "model shape");
  r.tag("nanozk/v1/spec");
  const s = { architecture: text(r.part("architecture"), "architecture") };
  if (!Object.hasOwn(ARCHITECTURES, s.architecture)) throw new FormatError(`architecture ${s.architecture} is not known`);
  s.parts = ARCHITECTURES[s.architecture];
  s.embeddingLength = check("embeddingLength", r.i32("shape"), 1, 2 ** 16);
  s.blocks = check("blocks", r.i32("shape"), 1, 4096);
  s.heads = check("heads", r.i32("shape"), 1, 4096);
  s.kvHeads = check("kvHeads", r.i32("shape"), 1, 4096);
  s.headDim = check("headDim", r.i32("shape"), 1, 4096);
  s.feedForward = check("feedForward", r.i32("shape"), 1, 2 ** 20);
  s.vocabulary = check("vocabulary", r.i32("shape"), 1, 2 ** 20);
  s.context = check("context", r.i32("shape"), 1, 2 ** 24);
  s.tiedHead = check("tiedHead", r.i32("shape"), 0, 1) === 1;
  const base = r.f32("shape");
  s.normEps = r.f32("shape");
  if (s.parts.learned ? !Object.is(base, 0) : !(base >= 1 && base <= Math.fround(1e12))) {
    throw new FormatError(`ropeBase is ${base}`);
  }
  s.rope = { base, linear: 1, factors: [] };
  if (!s.parts.learned && r.remaining) {
    s.rope.linear = check("rope scaling", r.f32("rope scaling"), 1, 2 ** 20);
    const count2 = r.i32("rope scaling");
    if (count2 !== 0 && count2 !== s.headDim / 2) throw new FormatError(`${count2} rope factors for heads of ${s.headDim}`);
    for (let i = 0; i < count2; i++) s.rope.factors.push(check("rope factor", r.f32("rope factors"), 1, 2 ** 20));
    if (s.rope.linear === 1 && count2 === 0) throw new FormatError("model shape is not in canonical form");
  }
  if (!(s.normEps > 0 && s.normEps <= 1)) throw new FormatError(`normEps is ${s.normEps}`);
  r.end();
  if (s.heads % s.kvHeads || s.headDim % 2 || s.heads * s.headDim > 2 ** 16) {
    throw new FormatError("heads, kvHeads and headDim do not fit together");
  }
  s.queryWidth = s.heads * s.headDim;
  s.kvWidth = s.kvHeads * s.headDim;
  s.kvHead = (h) => Math.floor(h * s.kvHeads / s.heads);
  return s;
}
var SHIFT = [1, 48];
var BLOCK = {
  k1: [1, 62],
  sY1: SHIFT,
  sQ: SHIFT,
  sK: SHIFT,
  sV: SHIFT,
  t: [1, 16],
  kR: [1, 47],
  sO: SHIFT,
  sXa: SHIFT,
  k2: [1, 62],
  sY2: SHIFT,
  sG: SHIFT,
  gExponent: [-16, 30],
  sH: [0, 48],
  sXf: SHIFT
};
var HEAD_NORM = { sRaw: SHIFT, k: [1, 62], sY: SHIFT };
function exponents(r, ranges) {
  const out = {};
  for (const [name, [low, high]] of Object.entries(ranges)) out[name] = check(name, r.i32(name), low, high);
  out.normEps = eps(r);
  return out;
}
function eps(r) {
  const e = r.i64("normEps");
  if (e < 1n) throw new FormatError("normEps is below 1");
  return e;
}
function readProfile(bytes) {
  const r = new Reader(bytes, "profile");
  r.tag("nanozk/v1/profile");
  const p = {
    fx: check("fx", r.i32("fx"), 1, 24),
    kE: check("kE", r.i32("kE"), 0, 24),
    expScale: check("expScale", r.i32("expScale"), -16, 24),
    expBits: check("expBits", r.i32("expBits"), 1, 15),
    ropeBits: check("ropeBits", r.i32("ropeBits"), 0, 16)
  };
  const blocks = check("blocks", r.i32("blocks"), 1, 4096);
  p.blocks = [];
  for (let b = 0; b < blocks; b++) p.blocks.push(exponents(r, BLOCK));
  p.head = { kF: check("kF", r.i32("kF"), 1, 62), sYf: check("sYf", r.i32("sYf"), ...SHIFT), normEps: eps(r) };
  const count2 = check("weight exponents", r.i32("weight exponents"), 0, r.remaining / 8);
  let last = null;
  p.weightExponents = /* @__PURE__ */ new Map();
  for (let i = 0; i < count2; i++) {
    const name = text(r.part("name"), "name of a tensor");
    if (last !== null && !(name > last)) throw new FormatError("weight exponents are not in ascending order");
    last = name;
    p.weightExponents.set(name, check(name, r.i32(name), 0, 24));
  }
  if (r.remaining) {
    for (const b of p.blocks) {
      b.qNorm = exponents(r, HEAD_NORM);
      b.kNorm = exponents(r, HEAD_NORM);
    }
  }
  r.end();
  return p;
}

// lib/model/fixed.js
var BITS = 120n;
var ONE = 1n << BITS;
var abs = (x) => x < 0n ? -x : x;
var bitLength = (x) => x === 0n ? 0 : x.toString(2).length;
var mulFixed = (a, b) => a * b >> BITS;
function round(v, bits2) {
  const shift2 = BITS - BigInt(bits2);
  return Number(v + (1n << shift2 - 1n) >> shift2);
}
function exp(x) {
  const n = Math.max(0, bitLength(abs(x)) - Number(BITS));
  const reduced = x >> BigInt(n);
  let term = ONE;
  let total = ONE;
  for (let i = 1n; term !== 0n; i++) {
    term = term * reduced / ONE / i;
    total += term;
  }
  for (let i = 0; i < n; i++) total = mulFixed(total, total);
  return total;
}
function atanhTwice(z) {
  const squared = mulFixed(z, z);
  let total = 0n;
  for (let i = 1n, power2 = z; power2 !== 0n; i += 2n, power2 = mulFixed(power2, squared)) total += power2 / i;
  return total << 1n;
}
function ln(a) {
  const n = Math.max(0, bitLength(a) - Number(BITS) - 1);
  const m = a >> BigInt(n);
  const z = (m - ONE << BITS) / (m + ONE);
  return atanhTwice(z) + atanhTwice(ONE / 3n) * BigInt(n);
}
function cosSin(x) {
  const totals = [0n, 0n];
  for (let i = 0, term = ONE; term !== 0n; i++) {
    totals[i & 1] += i & 2 ? -term : term;
    term = mulFixed(term, x) / BigInt(i + 1);
  }
  return totals;
}
function isqrt(x) {
  if (x < 2n) return x;
  let r = 1n << BigInt(bitLength(x) + 1 >> 1);
  for (; ; ) {
    const next = r + x / r >> 1n;
    if (next >= r) return r;
    r = next;
  }
}

// lib/model/tables.js
var SIZE = 2 ** 16;
var HALF2 = 2 ** 15;
var cache = /* @__PURE__ */ new Map();
var once = (key, make) => {
  if (!cache.has(key)) cache.set(key, make());
  return cache.get(key);
};
var expValues = (headDim, scale, bits2) => once(`exp ${headDim} ${scale} ${bits2}`, () => {
  const root = isqrt(BigInt(headDim) << 2n * BITS);
  const unit = ONE * ONE / root;
  const step = scale >= 0 ? unit >> BigInt(scale) : unit << BigInt(-scale);
  const factor = exp(-step);
  const out = new Int32Array(SIZE);
  for (let i = 0, v = ONE; i < SIZE && v !== 0n; i++, v = mulFixed(v, factor)) {
    out[i] = Math.min(round(v, bits2), SIZE - 1);
  }
  return out;
});
var shift = (x, k) => k >= 0 ? x << BigInt(k) : x >> BigInt(-k);
function decimal(digits) {
  const scale = 10n ** BigInt(digits.length);
  return (2n * BigInt(digits) * ONE + scale) / (2n * scale);
}
var GELU_LINEAR = decimal("79788456080286535587989211986876373695171726232986931533185");
var GELU_CUBIC = mulFixed(GELU_LINEAR, decimal("044715"));
var STARTS = {
  silu: (h) => [ONE, exp(-h)],
  gelu: (h) => {
    const cube = mulFixed(mulFixed(h, h), h);
    const a = mulFixed(GELU_LINEAR << 1n, h);
    const b = mulFixed(GELU_CUBIC << 1n, cube);
    const six = exp(-(6n * b));
    return [ONE, exp(-(a + b)), six, six];
  }
};
var activationValues = (kind, exponent) => once(`${kind} ${exponent}`, () => {
  const v = STARTS[kind](shift(ONE, -exponent));
  const out = new Int32Array(SIZE);
  for (let i = 0; i <= HALF2; i++) {
    const x = shift(BigInt(i), Number(BITS) - exponent);
    const sigmoid = (ONE << BITS) / (ONE + v[0]);
    if (i < HALF2) out[HALF2 + i] = round(mulFixed(x, sigmoid), exponent);
    if (i > 0) out[HALF2 - i] = round(-mulFixed(x, ONE - sigmoid), exponent);
    for (let k = 0; k + 1 < v.length; k++) v[k] = mulFixed(v[k], v[k + 1]);
  }
  return out;
});
function evaluate(values, point2) {
  const low = eq(point2.slice(0, 8), 256);
  const high = eq(point2.slice(8), 256);
  let total = 0n;
  for (let h = 0; h < 256; h++) {
    let s = 0n;
    for (let l = 0; l < 256; l++) {
      const v = values[h << 8 | l];
      if (v !== 0) s += low[l] * BigInt(v);
    }
    total += high[h] * mod(s);
  }
  return total % ELL;
}
var table = (name, tag, ...columns) => ({
  name,
  tag,
  evaluate: (point2) => [point2.reduce((s, x, i) => add2(s, mul(x, BigInt(2 ** i))), 0n), ...columns.map((c) => c(point2))]
});
var RANGE = table("range", 0);
var expTable = (headDim, scale, bits2) => table(
  "exp",
  1,
  (p) => evaluate(expValues(headDim, scale, bits2), p),
  (p) => p.reduce((s, x) => mul(s, sub(1n, x)), 1n)
);
var nucleusValues = () => once("nucleus", () => {
  const factor = exp(-(ONE >> 11n));
  const out = new Int32Array(SIZE);
  for (let k = 0, v = ONE; k < SIZE; k++, v = mulFixed(v, factor)) out[k] = round(v, 30);
  return out;
});
var NUCLEUS = table(
  "nucleus",
  4,
  (p) => evaluate(nucleusValues(), p),
  (p) => p.reduce(mul, 1n)
);
var TAGS = { silu: 2, gelu: 3 };
var activationTable = (kind, exponent) => table(kind, TAGS[kind], (p) => evaluate(activationValues(kind, exponent), p));
var RopeAngles = class {
  /** @param rope base, and divisors of the frequencies: linear for all, factors one a pair or none */
  constructor(headDim, { base, linear, factors }, bits2) {
    const fixedBase = BigInt(Math.floor(base * 2 ** 20)) << BITS - 20n;
    const lnBase = ln(fixedBase);
    this.bits = bits2;
    this.pairs = headDim / 2;
    this.units = Array.from({ length: this.pairs }, (_, i) => {
      const e = exp(-(lnBase * BigInt(2 * i) / BigInt(headDim)));
      const steps = (f) => BigInt(Math.floor(f * 2 ** 23));
      return cosSin(((e < ONE ? e : ONE) << 46n) / (steps(linear) * steps(factors[i] ?? 1)));
    });
    this.state = this.units.map(() => [ONE, 0n]);
    this.cos = [];
    this.sin = [];
  }
  upTo(positions) {
    while (this.cos.length < positions) {
      this.cos.push(this.state.map(([c]) => BigInt(round(c, this.bits))));
      this.sin.push(this.state.map(([, s]) => BigInt(round(s, this.bits))));
      this.state = this.state.map(([c, s], i) => {
        const [uc, us] = this.units[i];
        return [c * uc - s * us >> BITS, c * us + s * uc >> BITS];
      });
    }
    return this;
  }
  /** sum_i M[i, o] for every output. */
  overPositions(w, e) {
    this.upTo(e.length);
    const total = (rows, k) => mod(e.reduce((s, x, i) => s + x * rows[i][k], 0n));
    const cos = Array.from({ length: this.pairs }, (_, k) => total(this.cos, k));
    const sin = Array.from({ length: this.pairs }, (_, k) => total(this.sin, k));
    return w.map((x, o) => {
      const k = (o >> 1) % this.pairs;
      return o % 2 ? mod(x * cos[k] - w[o - 1] * sin[k]) : (x * cos[k] + w[o + 1] * sin[k]) % ELL;
    });
  }
  /**
   * The rotation's public weights at a point: sum over positions and outputs of eq times M, with
   * M[i, 2k] = e_i (w_2k c_ik + w_2k+1 s_ik), M[i, 2k+1] = e_i (w_2k+1 c_ik - w_2k s_ik).
   */
  evaluate(w, e, eqOutputs, eqPositions) {
    this.upTo(e.length);
    const byCos = new Array(this.pairs).fill(0n);
    const bySin = new Array(this.pairs).fill(0n);
    for (let o = 0; o < w.length; o += 2) {
      const k = o / 2 % this.pairs;
      byCos[k] = (byCos[k] + eqOutputs[o] * w[o] + eqOutputs[o + 1] * w[o + 1]) % ELL;
      bySin[k] = mod(bySin[k] + eqOutputs[o] * w[o + 1] - eqOutputs[o + 1] * w[o]);
    }
    const weights = hadamard(eqPositions, e);
    return mod(weights.reduce((s, x, i) => s + x * mod(inner2(byCos, this.cos[i]) + inner2(bySin, this.sin[i])), 0n));
  }
};
function inner2(a, b) {
  let s = 0n;
  for (let i = 0; i < a.length; i++) s += a[i] * b[i];
  return s;
}

// lib/model/key.js
var RANGE_GROUP = 2 ** 21;
function rangeGroups(s) {
  const open3 = /* @__PURE__ */ new Map();
  const groups = [];
  tensorShapes(s).forEach(({ outputs, inputs }, t) => {
    const size = outputs * inputs;
    let group = open3.get(inputs);
    if (!group || group.size + size > RANGE_GROUP) {
      group = { size: 0, members: [] };
      open3.set(inputs, group);
      groups.push(group);
    }
    group.size += size;
    group.members.push(t);
  });
  return groups.map((g) => g.members);
}
function readKey(bytes) {
  const r = new Reader(bytes, "verification key");
  r.tag("nanozk/v1/key");
  const columnBits = r.u8("layout");
  const deltaLimbs = r.u8("layout");
  if (columnBits < 6 || columnBits > 16 || deltaLimbs < 1 || deltaLimbs > 4) {
    throw new FormatError(`verification key with column bits ${columnBits} and delta limbs ${deltaLimbs}`);
  }
  const spec = readSpec(r.part("spec"));
  const profile = readProfile(r.part("profile"));
  const tokenizer = r.part("tokenizer");
  const template = r.part("template");
  const shifts = requireFits(spec, profile);
  const tensors = tensorShapes(spec).map(({ name, outputs, inputs }) => {
    const cut = layout(outputs, inputs, columnBits);
    const data = r.take(32 * cut.rows, `the rows of ${name}`);
    const rows = Array.from({ length: cut.rows }, (_, i) => data.subarray(32 * i, 32 * i + 32));
    return { name, outputs, inputs, shift: shifts.get(name), matrix: matrix(name, cut, rows) };
  });
  r.end();
  return new VerificationKey({ columnBits, deltaLimbs, spec, profile, tokenizer, template, tensors, root: sha256(bytes) });
}
var VerificationKey = class {
  constructor(fields) {
    Object.assign(this, fields);
    const { spec, profile } = fields;
    this.byName = new Map(this.tensors.map((t) => [t.name, t]));
    this.exp = expTable(spec.headDim, profile.expScale, profile.expBits);
    this.activations = profile.blocks.map((b) => activationTable(spec.parts.activation, b.gExponent));
    this.rope = spec.parts.learned ? null : new RopeAngles(spec.headDim, spec.rope, profile.ropeBits);
  }
  /** A tensor by name, null where the architecture has none. */
  tensor(name) {
    return this.byName.get(name) ?? null;
  }
  /** Exponent x of the logits: value = accumulator 2^-x. */
  get logitExponent() {
    const exponent = (name) => this.profile.weightExponents.get(name);
    const { kF, sYf } = this.profile.head;
    return kF + exponent("output_norm.weight") - sYf + exponent(this.spec.tiedHead ? "token_embd.weight" : "output.weight");
  }
  get head() {
    return this.tensor(this.spec.tiedHead ? "token_embd.weight" : "output.weight");
  }
};

// lib/channel.js
var FormGraph = class {
  constructor() {
    this.nodes = [];
    this.handles = 0;
  }
  node(handle, constant, operands, coefficients) {
    const n = { id: this.nodes.length, handle, constant, operands, coefficients };
    this.nodes.push(n);
    return n;
  }
  leaf() {
    return this.node(this.handles++, 0n, [], []);
  }
  constant(c) {
    return this.node(-1, c, [], []);
  }
  /** constant + sum coefficients[k] operands[k]. */
  affine(constant, operands, coefficients) {
    return this.node(-1, constant, operands, coefficients);
  }
  /** a + c b. */
  axpy(a, c, b) {
    return this.affine(0n, [a, b], [1n, c]);
  }
  /** sum weights[k] forms[k] as {coefficients of the sealed scalars, constant}, in one reverse pass. */
  combine(forms, weights) {
    const adjoint = new Array(this.nodes.length).fill(0n);
    forms.forEach((f, k) => adjoint[f.id] = add2(adjoint[f.id], weights[k]));
    const coefficients = new Array(this.handles).fill(0n);
    let constant = 0n;
    for (let id2 = this.nodes.length - 1; id2 >= 0; id2--) {
      const a = adjoint[id2];
      if (a === 0n) continue;
      const f = this.nodes[id2];
      if (f.handle >= 0) {
        coefficients[f.handle] = a;
        continue;
      }
      constant = add2(constant, mul(a, f.constant));
      f.operands.forEach((o, k) => adjoint[o.id] = add2(adjoint[o.id], mul(a, f.coefficients[k])));
    }
    return { coefficients, constant };
  }
};
var Channel = class {
  constructor(transcript2, proof) {
    this.transcript = transcript2;
    this.proof = proof;
    this.at = 0;
    this.graph = new FormGraph();
    this.messages = [];
    this.products = [];
    this.zeros = [];
  }
  /** Leaves the first generators of T to the messages of other proofs. */
  reserve(scalars) {
    this.graph.handles = scalars;
  }
  items(count2, label) {
    if (count2 * 32 > this.proof.length - this.at) {
      throw new FormatError(`proof ends at byte ${this.proof.length} within ${label}`);
    }
    const from = this.at;
    this.at += 32 * count2;
    return this.proof.subarray(from, this.at);
  }
  /** One form for each scalar of a sealed message. */
  seal(label, length) {
    const offset = this.graph.handles;
    const point2 = this.items(1, "sealed point");
    this.transcript.absorb(label, point2);
    this.messages.push({ offset, length, point: point2 });
    return Array.from({ length }, () => this.graph.leaf());
  }
  points(label, count2) {
    const data = this.items(count2, label);
    this.transcript.absorb(label, data);
    return Array.from({ length: count2 }, (_, i) => data.subarray(32 * i, 32 * i + 32));
  }
  scalar(label) {
    const data = this.items(1, label);
    const x = canonicalScalar(data);
    if (x === null) throw new FormatError(`${label} at byte ${this.at - 32} is not a canonical scalar`);
    this.transcript.absorb(label, data);
    return x;
  }
  challenge(label) {
    return this.transcript.challenge(label);
  }
  challenges(label, count2) {
    return Array.from({ length: count2 }, () => this.transcript.challenge(label));
  }
  requireZero(form) {
    this.zeros.push(form);
  }
  requireProduct(x, y, z) {
    this.products.push({ x, y, z });
  }
  requireEnd() {
    if (this.at !== this.proof.length) {
      throw new FormatError(`${this.proof.length - this.at} bytes after the end of the proof`);
    }
  }
};

// lib/sumcheck.js
function nextClaim(graph, claim, first, sealed, x, shift2) {
  const coefficients = [first];
  let power2 = 1n;
  for (let i = 0; i < sealed.length; i++) {
    power2 = mul(power2, x);
    coefficients.push(sub(power2, shift2));
  }
  return graph.affine(0n, [claim, ...sealed], coefficients);
}
function sumcheck(channel, label, rounds, degree, claim) {
  const challenges = [];
  for (let round2 = 0; round2 < rounds; round2++) {
    const sealed = channel.seal(label, degree);
    const x = channel.challenge(label);
    challenges.push(x);
    claim = nextClaim(channel.graph, claim, HALF, sealed, x, HALF);
  }
  return { claim, point: (v) => challenges.slice(rounds - v) };
}

// lib/closing.js
function mergedOpening(channel, columnBits, claims) {
  const kappa = channel.challenge("opening kappa");
  const byMatrix = /* @__PURE__ */ new Map();
  const powers = [];
  let power2 = 1n;
  for (const claim2 of claims) {
    powers.push(power2);
    for (const t of claim2.terms) {
      if (!byMatrix.has(t.matrix)) byMatrix.set(t.matrix, []);
      byMatrix.get(t.matrix).push({ ...t, scale: mul(t.scale, power2) });
    }
    power2 = mul(power2, kappa);
  }
  const claim = channel.graph.affine(
    0n,
    claims.map((c) => c.value),
    powers
  );
  const s = sumcheck(channel, "opening", columnBits, 2, claim);
  const rho = s.point(columnBits);
  const rows = [];
  for (const [m, terms] of byMatrix) {
    const weights = new Array(m.layout.rows).fill(0n);
    addRowWeights(weights, m, terms, rho);
    rows.push([m, weights]);
  }
  return { rho, claim: s.claim, rows };
}
function products(channel) {
  const tau = channel.challenge("product tau");
  const n = channel.products.length;
  const graph = channel.graph;
  const taus = [];
  for (let t = 0, power2 = 1n; t < n; t++, power2 = mul(power2, tau)) taus.push(power2);
  const claim = graph.affine(
    0n,
    channel.products.map((p) => p.z),
    taus
  );
  const s = sumcheck(channel, "product", bits(n), 2, claim);
  const x = channel.scalar("product x");
  const y = channel.scalar("product y");
  const weights = eq(s.point(bits(n)), n);
  channel.requireZero(
    graph.affine(
      neg(x),
      channel.products.map((p) => p.x),
      weights.map((w, t) => mul(w, taus[t]))
    )
  );
  channel.requireZero(
    graph.affine(
      neg(y),
      channel.products.map((p) => p.y),
      weights
    )
  );
  channel.requireZero(graph.affine(neg(mul(x, y)), [s.claim], [1n]));
}
function combine(channel, claim) {
  const mu = channel.challenge("closing mu");
  const weights = [];
  let power2 = 1n;
  for (let k = 0; k < channel.zeros.length; k++, power2 = mul(power2, mu)) weights.push(power2);
  const all = channel.graph.combine([...channel.zeros, claim], [...weights, neg(power2)]);
  const omega = channel.transcript.nonZeroChallenge("closing omega");
  const inverse2 = inv(omega);
  const points = [];
  const sealed = new Array(channel.graph.handles).fill(0n);
  let up = 1n;
  let down = 1n;
  channel.messages.forEach((m, i) => {
    up = mul(up, omega);
    down = mul(down, inverse2);
    points.push([up, m.point, `sealed point ${i}`]);
    for (let k = m.offset; k < m.offset + m.length; k++) sealed[k] = mul(all.coefficients[k], down);
  });
  return { weight: power2, sealed, target: neg(all.constant), points };
}
function reduce(channel, columnBits, claims) {
  const dummy = channel.seal("dummy product", 3);
  channel.requireProduct(...dummy);
  const opening = mergedOpening(channel, columnBits, claims);
  products(channel);
  const s = combine(channel, opening.claim);
  for (const [m, rowWeights] of opening.rows) {
    rowWeights.forEach((w, r) => s.points.push([w, m.rows[r], `row ${r} of ${m.name}`]));
  }
  return { rho: opening.rho, ...s };
}
function close(channel, columnBits, claims) {
  const s = reduce(channel, columnBits, claims);
  const columns = 2 ** columnBits;
  const b = [...eq(s.rho, columns).map((x) => mul(x, s.weight)), ...s.sealed];
  return innerProduct(channel, b, columns, s.target, s.points);
}
function receive(channel, columnBits, claims) {
  const s = reduce(channel, columnBits, claims);
  channel.requireEnd();
  return { digest: channel.transcript.digest(), ...s };
}
function powersOf(x, n) {
  const out = [];
  for (let i = 0, power2 = 1n; i < n; i++, power2 = mul(power2, x)) out.push(power2);
  return out;
}
function functionalAt({ rho, weight, sealed }, point2, table2, columns) {
  const factor = (x, k) => k < rho.length ? add2(mul(rho[k], x), mul(sub(1n, rho[k]), sub(1n, x))) : sub(1n, x);
  const onColumns = point2.reduce((w, x, k) => mul(w, factor(x, k)), weight);
  return add2(onColumns, inner(sealed, table2.slice(columns)));
}
function closeTogether(channel, columnBits, proofs) {
  const columns = 2 ** columnBits;
  const n = proofs.length;
  const sealed = Math.max(...proofs.map((p) => p.sealed.length));
  channel.transcript.absorbIntegers("claims", [n]);
  for (const p of proofs) channel.transcript.absorb("claim", p.digest);
  channel.reserve(sealed);
  const gammas = powersOf(channel.challenge("batch gamma"), n);
  const target = proofs.reduce((sum2, p, l) => add2(sum2, mul(gammas[l], p.target)), 0n);
  const rounds = bits(columns + sealed);
  const s = sumcheck(channel, "batch", rounds, 2, channel.graph.constant(target));
  const point2 = s.point(rounds);
  const table2 = eq(point2, columns + sealed);
  const values = channel.seal("batch values", n);
  const weights = proofs.map((p, l) => mul(gammas[l], functionalAt(p, point2, table2, columns)));
  channel.requireZero(channel.graph.affine(0n, [...values, s.claim], [...weights, ELL - 1n]));
  const deltas = powersOf(channel.challenge("batch delta"), n);
  const own = combine(channel, channel.graph.affine(0n, values, deltas));
  const b = [...table2.map((x) => mul(x, own.weight)), ...own.sealed.slice(sealed)];
  proofs.forEach((p, l) => p.points.forEach(([w, x, what]) => own.points.push([mul(deltas[l], w), x, what])));
  return innerProduct(channel, b, columns, own.target, own.points);
}
function innerProduct(channel, b, columns, target, points) {
  const [mask2] = channel.points("mask", 1);
  points.push([channel.transcript.nonZeroChallenge("mask challenge"), mask2, "mask"]);
  const blinding = channel.scalar("blinding");
  const xi = channel.challenge("inner product xi");
  const rounds = bits(b.length);
  const inverses = [];
  for (let round2 = 0; round2 < rounds; round2++) {
    const [left, right] = channel.points("inner product", 2);
    const x = channel.transcript.nonZeroChallenge("inner product");
    const inverse2 = inv(x);
    points.push([inverse2, left, "inner product left"], [x, right, "inner product right"]);
    inverses.push(inverse2);
  }
  const end = channel.scalar("inner product end");
  channel.requireEnd();
  let s = [1n];
  for (let k = rounds - 1; k >= 0; k--) {
    const known2 = s.length;
    for (let i = 0; i < known2 && s.length < b.length; i++) s.push(mul(s[i], inverses[k]));
  }
  const u = mul(xi, sub(target, mul(end, inner(s, b))));
  s = s.map((x) => neg(mul(x, end)));
  return { g: s.slice(0, columns), t: s.slice(columns), h: neg(blinding), u, points };
}
function addEquation(total, weight, equation) {
  const grow = (to, from) => from.forEach((x, i) => to[i] = ((to[i] ?? 0n) + weight * x) % ELL);
  grow(total.g, equation.g);
  grow(total.t, equation.t);
  total.h = (total.h + weight * equation.h) % ELL;
  total.u = (total.u + weight * equation.u) % ELL;
  equation.points.forEach(([x, p]) => total.points.push([mul(weight, x), p]));
}
var emptyEquation = () => ({ g: [], t: [], h: 0n, u: 0n, points: [] });

// lib/curve/limbs.js
var LIMBS = 12;
var POSITIONS = [0, 22, 43, 64, 85, 107, 128, 149, 170, 192, 213, 234, 255];
var R0 = 3 * 2 ** 73;
var R1 = 3 * 2 ** 94;
var R2 = 3 * 2 ** 115;
var R3 = 3 * 2 ** 136;
var R4 = 3 * 2 ** 158;
var R5 = 3 * 2 ** 179;
var R6 = 3 * 2 ** 200;
var R7 = 3 * 2 ** 221;
var R8 = 3 * 2 ** 243;
var R9 = 3 * 2 ** 264;
var R10 = 3 * 2 ** 285;
var R11 = 3 * 2 ** 306;
var WRAP = 19 * 2 ** -255;
function mul2(o, p, a, q, b, r) {
  const a0 = a[q], a1 = a[q + 1], a2 = a[q + 2], a3 = a[q + 3], a4 = a[q + 4], a5 = a[q + 5], a6 = a[q + 6], a7 = a[q + 7], a8 = a[q + 8], a9 = a[q + 9], a10 = a[q + 10], a11 = a[q + 11];
  const b0 = b[r], b1 = b[r + 1], b2 = b[r + 2], b3 = b[r + 3], b4 = b[r + 4], b5 = b[r + 5], b6 = b[r + 6], b7 = b[r + 7], b8 = b[r + 8], b9 = b[r + 9], b10 = b[r + 10], b11 = b[r + 11];
  const w1 = b1 * WRAP, w2 = b2 * WRAP, w3 = b3 * WRAP, w4 = b4 * WRAP, w5 = b5 * WRAP, w6 = b6 * WRAP, w7 = b7 * WRAP, w8 = b8 * WRAP, w9 = b9 * WRAP, w10 = b10 * WRAP, w11 = b11 * WRAP;
  let h0 = a0 * b0 + a1 * w11 + a2 * w10 + a3 * w9 + a4 * w8 + a5 * w7 + a6 * w6 + a7 * w5 + a8 * w4 + a9 * w3 + a10 * w2 + a11 * w1;
  let h1 = a0 * b1 + a1 * b0 + a2 * w11 + a3 * w10 + a4 * w9 + a5 * w8 + a6 * w7 + a7 * w6 + a8 * w5 + a9 * w4 + a10 * w3 + a11 * w2;
  let h2 = a0 * b2 + a1 * b1 + a2 * b0 + a3 * w11 + a4 * w10 + a5 * w9 + a6 * w8 + a7 * w7 + a8 * w6 + a9 * w5 + a10 * w4 + a11 * w3;
  let h3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 + a4 * w11 + a5 * w10 + a6 * w9 + a7 * w8 + a8 * w7 + a9 * w6 + a10 * w5 + a11 * w4;
  let h4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 + a5 * w11 + a6 * w10 + a7 * w9 + a8 * w8 + a9 * w7 + a10 * w6 + a11 * w5;
  let h5 = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0 + a6 * w11 + a7 * w10 + a8 * w9 + a9 * w8 + a10 * w7 + a11 * w6;
  let h6 = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0 + a7 * w11 + a8 * w10 + a9 * w9 + a10 * w8 + a11 * w7;
  let h7 = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0 + a8 * w11 + a9 * w10 + a10 * w9 + a11 * w8;
  let h8 = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0 + a9 * w11 + a10 * w10 + a11 * w9;
  let h9 = a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 + a9 * b0 + a10 * w11 + a11 * w10;
  let h10 = a0 * b10 + a1 * b9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + a9 * b1 + a10 * b0 + a11 * w11;
  let h11 = a0 * b11 + a1 * b10 + a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2 + a10 * b1 + a11 * b0;
  let c;
  c = h0 + R0 - R0;
  h0 -= c;
  h1 += c;
  c = h1 + R1 - R1;
  h1 -= c;
  h2 += c;
  c = h2 + R2 - R2;
  h2 -= c;
  h3 += c;
  c = h3 + R3 - R3;
  h3 -= c;
  h4 += c;
  c = h4 + R4 - R4;
  h4 -= c;
  h5 += c;
  c = h5 + R5 - R5;
  h5 -= c;
  h6 += c;
  c = h6 + R6 - R6;
  h6 -= c;
  h7 += c;
  c = h7 + R7 - R7;
  h7 -= c;
  h8 += c;
  c = h8 + R8 - R8;
  h8 -= c;
  h9 += c;
  c = h9 + R9 - R9;
  h9 -= c;
  h10 += c;
  c = h10 + R10 - R10;
  h10 -= c;
  h11 += c;
  c = h11 + R11 - R11;
  h11 -= c;
  h0 += c * WRAP;
  c = h0 + R0 - R0;
  h0 -= c;
  h1 += c;
  o[p] = h0;
  o[p + 1] = h1;
  o[p + 2] = h2;
  o[p + 3] = h3;
  o[p + 4] = h4;
  o[p + 5] = h5;
  o[p + 6] = h6;
  o[p + 7] = h7;
  o[p + 8] = h8;
  o[p + 9] = h9;
  o[p + 10] = h10;
  o[p + 11] = h11;
}
function sqr(o, p, a, q) {
  const a0 = a[q], a1 = a[q + 1], a2 = a[q + 2], a3 = a[q + 3], a4 = a[q + 4], a5 = a[q + 5], a6 = a[q + 6], a7 = a[q + 7], a8 = a[q + 8], a9 = a[q + 9], a10 = a[q + 10], a11 = a[q + 11];
  const d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, d3 = 2 * a3, d4 = 2 * a4, d5 = 2 * a5, d6 = 2 * a6, d7 = 2 * a7, d8 = 2 * a8, d9 = 2 * a9, d10 = 2 * a10, d11 = 2 * a11;
  const w1 = a1 * WRAP, w2 = a2 * WRAP, w3 = a3 * WRAP, w4 = a4 * WRAP, w5 = a5 * WRAP, w6 = a6 * WRAP, w7 = a7 * WRAP, w8 = a8 * WRAP, w9 = a9 * WRAP, w10 = a10 * WRAP, w11 = a11 * WRAP;
  let h0 = a0 * a0 + d1 * w11 + d2 * w10 + d3 * w9 + d4 * w8 + d5 * w7 + a6 * w6;
  let h1 = d0 * a1 + d2 * w11 + d3 * w10 + d4 * w9 + d5 * w8 + d6 * w7;
  let h2 = d0 * a2 + a1 * a1 + d3 * w11 + d4 * w10 + d5 * w9 + d6 * w8 + a7 * w7;
  let h3 = d0 * a3 + d1 * a2 + d4 * w11 + d5 * w10 + d6 * w9 + d7 * w8;
  let h4 = d0 * a4 + d1 * a3 + a2 * a2 + d5 * w11 + d6 * w10 + d7 * w9 + a8 * w8;
  let h5 = d0 * a5 + d1 * a4 + d2 * a3 + d6 * w11 + d7 * w10 + d8 * w9;
  let h6 = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3 + d7 * w11 + d8 * w10 + a9 * w9;
  let h7 = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4 + d8 * w11 + d9 * w10;
  let h8 = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4 + d9 * w11 + a10 * w10;
  let h9 = d0 * a9 + d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5 + d10 * w11;
  let h10 = d0 * a10 + d1 * a9 + d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5 + a11 * w11;
  let h11 = d0 * a11 + d1 * a10 + d2 * a9 + d3 * a8 + d4 * a7 + d5 * a6;
  let c;
  c = h0 + R0 - R0;
  h0 -= c;
  h1 += c;
  c = h1 + R1 - R1;
  h1 -= c;
  h2 += c;
  c = h2 + R2 - R2;
  h2 -= c;
  h3 += c;
  c = h3 + R3 - R3;
  h3 -= c;
  h4 += c;
  c = h4 + R4 - R4;
  h4 -= c;
  h5 += c;
  c = h5 + R5 - R5;
  h5 -= c;
  h6 += c;
  c = h6 + R6 - R6;
  h6 -= c;
  h7 += c;
  c = h7 + R7 - R7;
  h7 -= c;
  h8 += c;
  c = h8 + R8 - R8;
  h8 -= c;
  h9 += c;
  c = h9 + R9 - R9;
  h9 -= c;
  h10 += c;
  c = h10 + R10 - R10;
  h10 -= c;
  h11 += c;
  c = h11 + R11 - R11;
  h11 -= c;
  h0 += c * WRAP;
  c = h0 + R0 - R0;
  h0 -= c;
  h1 += c;
  o[p] = h0;
  o[p + 1] = h1;
  o[p + 2] = h2;
  o[p + 3] = h3;
  o[p + 4] = h4;
  o[p + 5] = h5;
  o[p + 6] = h6;
  o[p + 7] = h7;
  o[p + 8] = h8;
  o[p + 9] = h9;
  o[p + 10] = h10;
  o[p + 11] = h11;
}
function carry(o, p, a, q) {
  let h0 = a[q], h1 = a[q + 1], h2 = a[q + 2], h3 = a[q + 3], h4 = a[q + 4], h5 = a[q + 5], h6 = a[q + 6], h7 = a[q + 7], h8 = a[q + 8], h9 = a[q + 9], h10 = a[q + 10], h11 = a[q + 11];
  let c;
  c = h0 + R0 - R0;
  h0 -= c;
  h1 += c;
  c = h1 + R1 - R1;
  h1 -= c;
  h2 += c;
  c = h2 + R2 - R2;
  h2 -= c;
  h3 += c;
  c = h3 + R3 - R3;
  h3 -= c;
  h4 += c;
  c = h4 + R4 - R4;
  h4 -= c;
  h5 += c;
  c = h5 + R5 - R5;
  h5 -= c;
  h6 += c;
  c = h6 + R6 - R6;
  h6 -= c;
  h7 += c;
  c = h7 + R7 - R7;
  h7 -= c;
  h8 += c;
  c = h8 + R8 - R8;
  h8 -= c;
  h9 += c;
  c = h9 + R9 - R9;
  h9 -= c;
  h10 += c;
  c = h10 + R10 - R10;
  h10 -= c;
  h11 += c;
  c = h11 + R11 - R11;
  h11 -= c;
  h0 += c * WRAP;
  c = h0 + R0 - R0;
  h0 -= c;
  h1 += c;
  o[p] = h0;
  o[p + 1] = h1;
  o[p + 2] = h2;
  o[p + 3] = h3;
  o[p + 4] = h4;
  o[p + 5] = h5;
  o[p + 6] = h6;
  o[p + 7] = h7;
  o[p + 8] = h8;
  o[p + 9] = h9;
  o[p + 10] = h10;
  o[p + 11] = h11;
}

// lib/curve/base.js
var P = 2n ** 255n - 19n;
var element = () => new Float64Array(LIMBS);
var reduce2 = (x) => {
  const r = x % P;
  return r < 0n ? r + P : r;
};
function fromInteger(x) {
  const out = element();
  let v = reduce2(x);
  for (let i = 0; i < LIMBS; i++) {
    const width = BigInt(POSITIONS[i + 1] - POSITIONS[i]);
    out[i] = Number(v & (1n << width) - 1n) * 2 ** POSITIONS[i];
    v >>= width;
  }
  carry(out, 0, out, 0);
  return out;
}
function toInteger(a, at2 = 0) {
  let s = 0n;
  for (let i = 0; i < LIMBS; i++) s += BigInt(a[at2 + i]);
  return reduce2(s);
}
var add3 = (a, b) => a.map((x, i) => x + b[i]);
var sub2 = (a, b) => a.map((x, i) => x - b[i]);
function times(a, b) {
  const out = element();
  mul2(out, 0, a, 0, b, 0);
  return out;
}
function squarings(a, n) {
  const out = a.slice();
  for (let i = 0; i < n; i++) sqr(out, 0, out, 0);
  return out;
}
function power58(a) {
  const a2 = squarings(a, 1);
  const a9 = times(squarings(a2, 2), a);
  const a11 = times(a9, a2);
  const a31 = times(squarings(a11, 1), a9);
  const x10 = times(squarings(a31, 5), a31);
  const x20 = times(squarings(x10, 10), x10);
  const x40 = times(squarings(x20, 20), x20);
  const x50 = times(squarings(x40, 10), x10);
  const x100 = times(squarings(x50, 50), x50);
  const x200 = times(squarings(x100, 100), x100);
  const x250 = times(squarings(x200, 50), x50);
  return times(squarings(x250, 2), a);
}
var ONE2 = fromInteger(1n);
var ZERO = element();
var power = (base, exponent) => {
  let r = 1n;
  for (let b = base, e = exponent; e > 0n; e >>= 1n, b = b * b % P) if (e & 1n) r = r * b % P;
  return r;
};
var ROOT = power(2n, (P - 1n) / 4n);
var SQRT_M1_INTEGER = ROOT & 1n ? P - ROOT : ROOT;
var SQRT_M1 = fromInteger(SQRT_M1_INTEGER);
var MINUS_ONE = P - 1n;
var MINUS_I = P - SQRT_M1_INTEGER;
var isNegative = (a) => (toInteger(a) & 1n) === 1n;
var isZero = (a) => toInteger(a) === 0n;
var negate = (a) => a.map((x) => -x);
var absolute = (a) => isNegative(a) ? negate(a) : a;
function sqrtRatio(u, v) {
  const v3 = times(squarings(v, 1), v);
  const v7 = times(squarings(v3, 1), v);
  let r = times(times(u, v3), power58(times(u, v7)));
  const check2 = toInteger(times(v, squarings(r, 1)));
  const target = toInteger(u);
  const correct = check2 === target;
  const flipped = check2 === target * MINUS_ONE % P;
  const flippedI = check2 === target * MINUS_I % P;
  if (flipped || flippedI) r = times(r, SQRT_M1);
  return [correct || flipped, absolute(r)];
}
function inverse(a) {
  return power(reduce2(a), P - 2n);
}

// node_modules/@noble/hashes/sha3.js
var _0n = BigInt(0);
var _1n = BigInt(1);
var _2n = BigInt(2);
var _7n = BigInt(7);
var _256n = BigInt(256);
var _0x71n = BigInt(113);
var SHA3_PI = [];
var SHA3_ROTL = [];
var _SHA3_IOTA = [];
for (let round2 = 0, R = _1n, x = 1, y = 0; round2 < 24; round2++) {
  [x, y] = [y, (2 * x + 3 * y) % 5];
  SHA3_PI.push(2 * (5 * y + x));
  SHA3_ROTL.push((round2 + 1) * (round2 + 2) / 2 % 64);
  let t = _0n;
  for (let j = 0; j < 7; j++) {
    R = (R << _1n ^ (R >> _7n) * _0x71n) % _256n;
    if (R & _2n)
      t ^= _1n << (_1n << BigInt(j)) - _1n;
  }
  _SHA3_IOTA.push(t);
}
var IOTAS = split(_SHA3_IOTA, true);
var SHA3_IOTA_H = IOTAS[0];
var SHA3_IOTA_L = IOTAS[1];
var rotlSH = (h, l, s) => h << s | l >>> 32 - s;
var rotlSL = (h, l, s) => l << s | h >>> 32 - s;
var rotlBH = (h, l, s) => l << s - 32 | h >>> 64 - s;
var rotlBL = (h, l, s) => h << s - 32 | l >>> 64 - s;
var rotlH = (h, l, s) => s > 32 ? rotlBH(h, l, s) : rotlSH(h, l, s);
var rotlL = (h, l, s) => s > 32 ? rotlBL(h, l, s) : rotlSL(h, l, s);
var B = new Uint32Array(5 * 2);
function keccakP(s, rounds = 24) {
  if (!(s instanceof Uint32Array))
    throw new TypeError('"s" expected Uint32Array(50), got type=' + typeof s);
  if (s.length !== 50)
    throw new RangeError('"s" expected Uint32Array(50), got length=' + s.length);
  anumber(rounds, "rounds");
  if (rounds < 1 || rounds > 24)
    throw new Error('"rounds" expected integer 1..24');
  for (let round2 = 24 - rounds; round2 < 24; round2++) {
    for (let x = 0; x < 10; x++)
      B[x] = s[x] ^ s[x + 10] ^ s[x + 20] ^ s[x + 30] ^ s[x + 40];
    for (let x = 0; x < 10; x += 2) {
      const idx1 = (x + 8) % 10;
      const idx0 = (x + 2) % 10;
      const B0 = B[idx0];
      const B1 = B[idx0 + 1];
      const Th = rotlH(B0, B1, 1) ^ B[idx1];
      const Tl = rotlL(B0, B1, 1) ^ B[idx1 + 1];
      for (let y = 0; y < 50; y += 10) {
        s[x + y] ^= Th;
        s[x + y + 1] ^= Tl;
      }
    }
    let curH = s[2];
    let curL = s[3];
    for (let t = 0; t < 24; t++) {
      const shift2 = SHA3_ROTL[t];
      const Th = rotlH(curH, curL, shift2);
      const Tl = rotlL(curH, curL, shift2);
      const PI = SHA3_PI[t];
      curH = s[PI];
      curL = s[PI + 1];
      s[PI] = Th;
      s[PI + 1] = Tl;
    }
    for (let y = 0; y < 50; y += 10) {
      const b0 = s[y], b1 = s[y + 1], b2 = s[y + 2], b3 = s[y + 3];
      s[y] ^= ~s[y + 2] & s[y + 4];
      s[y + 1] ^= ~s[y + 3] & s[y + 5];
      s[y + 2] ^= ~s[y + 4] & s[y + 6];
      s[y + 3] ^= ~s[y + 5] & s[y + 7];
      s[y + 4] ^= ~s[y + 6] & s[y + 8];
      s[y + 5] ^= ~s[y + 7] & s[y + 9];
      s[y + 6] ^= ~s[y + 8] & b0;
      s[y + 7] ^= ~s[y + 9] & b1;
      s[y + 8] ^= ~b0 & b2;
      s[y + 9] ^= ~b1 & b3;
    }
    s[0] ^= SHA3_IOTA_H[round2];
    s[1] ^= SHA3_IOTA_L[round2];
  }
  clean(B);
}
var Keccak = class _Keccak {
  state;
  pos = 0;
  posOut = 0;
  finished = false;
  state32;
  destroyed = false;
  blockLen;
  suffix;
  outputLen;
  canXOF;
  enableXOF = false;
  rounds;
  // NOTE: we accept arguments in bytes instead of bits here.
  constructor(blockLen, suffix, outputLen, enableXOF = false, rounds = 24) {
    anumber(blockLen, "blockLen");
    anumber(suffix, "suffix");
    anumber(rounds, "rounds");
    abool(enableXOF, "enableXOF");
    this.blockLen = blockLen;
    this.suffix = suffix;
    this.outputLen = outputLen;
    this.enableXOF = enableXOF;
    this.canXOF = enableXOF;
    this.rounds = rounds;
    anumber(outputLen, "outputLen");
    if (!(0 < blockLen && blockLen < 200))
      throw new Error('"blockLen" must be 1..199');
    this.state = new Uint8Array(200);
    this.state32 = u32(this.state);
  }
  clone() {
    return this._cloneInto();
  }
  keccak() {
    swap32IfBE(this.state32);
    keccakP(this.state32, this.rounds);
    swap32IfBE(this.state32);
    this.posOut = 0;
    this.pos = 0;
  }
  update(data) {
    aexists(this);
    abytes(data);
    const { blockLen, state, state32 } = this;
    const len = data.length;
    const canUseU32 = blockLen % 4 === 0 && data.byteOffset % 4 === 0;
    const blockLen32 = blockLen / 4;
    const data32 = canUseU32 && len >= blockLen ? u32(data) : void 0;
    for (let pos = 0; pos < len; ) {
      if (data32 !== void 0 && this.pos === 0 && pos % 4 === 0 && len - pos >= blockLen) {
        for (let i = 0, o = pos / 4; i < blockLen32; i++)
          state32[i] ^= data32[o + i];
        pos += blockLen;
        this.pos = blockLen;
        this.keccak();
        continue;
      }
      const take = Math.min(blockLen - this.pos, len - pos);
      for (let i = 0; i < take; i++)
        state[this.pos++] ^= data[pos++];
      if (this.pos === blockLen)
        this.keccak();
    }
    return this;
  }
  finish() {
    if (this.finished)
      return;
    this.finished = true;
    const { state, suffix, pos, blockLen } = this;
    state[pos] ^= suffix;
    if ((suffix & 128) !== 0 && pos === blockLen - 1)
      this.keccak();
    state[blockLen - 1] ^= 128;
    this.keccak();
  }
  writeInto(out) {
    aexists(this, false);
    abytes(out);
    this.finish();
    const bufferOut = this.state;
    const { blockLen } = this;
    for (let pos = 0, len = out.length; pos < len; ) {
      if (this.posOut >= blockLen)
        this.keccak();
      const take = Math.min(blockLen - this.posOut, len - pos);
      out.set(bufferOut.subarray(this.posOut, this.posOut + take), pos);
      this.posOut += take;
      pos += take;
    }
    return out;
  }
  xofInto(out) {
    if (!this.enableXOF)
      throw new Error("XOF is not enabled");
    return this.writeInto(out);
  }
  xof(bytes) {
    anumber(bytes);
    return this.xofInto(new Uint8Array(bytes));
  }
  digestInto(out) {
    aoutput(out, this);
    if (this.finished)
      throw new Error("digest() was already called");
    this.writeInto(out.length === this.outputLen ? out : out.subarray(0, this.outputLen));
    this.destroy();
  }
  digest() {
    const out = new Uint8Array(this.outputLen);
    this.digestInto(out);
    return out;
  }
  destroy() {
    this.destroyed = true;
    clean(this.state);
  }
  _cloneInto(to) {
    const { blockLen, suffix, outputLen, rounds, enableXOF } = this;
    to ||= new _Keccak(blockLen, suffix, outputLen, enableXOF, rounds);
    to.blockLen = blockLen;
    to.state32.set(this.state32);
    to.pos = this.pos;
    to.posOut = this.posOut;
    to.finished = this.finished;
    to.rounds = rounds;
    to.suffix = suffix;
    to.outputLen = outputLen;
    to.enableXOF = enableXOF;
    to.canXOF = this.canXOF;
    to.destroyed = this.destroyed;
    return to;
  }
};
var genShake = (suffix, blockLen, outputLen, info = {}) => createHasher((opts = {}) => {
  opts = checkOpts({}, opts);
  return new Keccak(blockLen, suffix, opts.dkLen === void 0 ? outputLen : opts.dkLen, true);
}, info);
var shake128 = /* @__PURE__ */ genShake(31, 168, 16, /* @__PURE__ */ oidNist(11));
var shake256 = /* @__PURE__ */ genShake(31, 136, 32, /* @__PURE__ */ oidNist(12));

// lib/curve/ristretto.js
var square = (x) => x * x % P;
var D_INTEGER = ((P - 121665n) * inverse(121666n) % P + P) % P;
var D = fromInteger(D_INTEGER);
var ONE_MINUS_D_SQ = fromInteger(1n - square(D_INTEGER));
var D_MINUS_ONE_SQ = fromInteger(square(D_INTEGER - 1n));
var SQRT_AD_MINUS_ONE = fromInteger(25063068953384623474111414158702152701244531502492656460079210482610430750235n);
var HALF3 = fromInteger((P + 1n) / 2n);
var MINUS_ONE2 = fromInteger(P - 1n);
var SQRT_M12 = fromInteger(SQRT_M1_INTEGER);
function decode(bytes) {
  const s0 = integer(bytes);
  if (bytes.length !== 32 || s0 >= P || (s0 & 1n) === 1n) return null;
  const s = fromInteger(s0);
  const ss = times(s, s);
  const u1 = sub2(ONE2, ss);
  const u2 = add3(ONE2, ss);
  const u2s = times(u2, u2);
  const v = times(add3(times(negate(times(D, u1)), u1), negate(u2s)), ONE2);
  const [square1, inv2] = sqrtRatio(ONE2, times(v, u2s));
  const dx = times(inv2, u2);
  const dy = times(times(inv2, dx), v);
  const x = absolute(times(add3(s, s), dx));
  const y = times(u1, dy);
  const t = times(x, y);
  return !square1 || isNegative(t) || isZero(y) ? null : [x, y];
}
function map(t) {
  const r = times(SQRT_M12, times(t, t));
  const u = times(add3(r, ONE2), ONE_MINUS_D_SQ);
  const c = MINUS_ONE2;
  const v = times(sub2(c, times(r, D)), add3(r, D));
  let [square1, s] = sqrtRatio(u, v);
  let cc = c;
  if (!square1) {
    s = negate(absolute(times(s, t)));
    cc = r;
  }
  const n = times(sub2(times(times(cc, sub2(r, ONE2)), D_MINUS_ONE_SQ), v), ONE2);
  const ss = times(s, s);
  const w0 = times(add3(s, s), v);
  const w1 = times(n, SQRT_AD_MINUS_ONE);
  const w2 = sub2(ONE2, ss);
  const w3 = add3(ONE2, ss);
  return [times(w0, w3), times(w2, w1), times(w1, w3)];
}
function sumProjective([x1, y1, z1], [x2, y2, z2]) {
  const a = times(z1, z2);
  const b = times(a, a);
  const c = times(x1, x2);
  const d = times(y1, y2);
  const e = times(D, times(c, d));
  const f = times(sub2(b, e), ONE2);
  const g = times(add3(b, e), ONE2);
  const cross = times(sub2(sub2(times(add3(x1, y1), add3(x2, y2)), c), d), ONE2);
  return [times(a, times(f, cross)), times(a, times(g, add3(d, c))), times(f, g)].map((w) => toInteger(w));
}
function deriveUniform(wide) {
  const part = (from) => map(fromInteger(integer(wide.subarray(from, from + 32)) & 2n ** 255n - 1n));
  return sumProjective(part(0), part(32));
}
function generator(label, index) {
  const domain = utf8("nanozk/v1/generator");
  const l = utf8(label);
  const wide = shake256(concat(le32(domain.length), domain, le32(l.length), l, le64(index)), { dkLen: 64 });
  return deriveUniform(wide);
}
function affine(points) {
  const prefix = [1n];
  for (const [, , z] of points) prefix.push(prefix.at(-1) * z % P);
  let inv2 = inverse(prefix.at(-1));
  const out = new Array(points.length);
  for (let i = points.length - 1; i >= 0; i--) {
    const [x, y, z] = points[i];
    const zi = inv2 * prefix[i] % P;
    inv2 = inv2 * z % P;
    out[i] = [fromInteger(x * zi), fromInteger(y * zi)];
  }
  return out;
}
var STRIDE = 3 * LIMBS;
function store(table2, index, [x, y]) {
  table2.set(times(add3(y, x), HALF3), STRIDE * index);
  table2.set(times(sub2(y, x), HALF3), STRIDE * index + LIMBS);
  table2.set(times(D, times(x, y)), STRIDE * index + 2 * LIMBS);
}
var isIdentity = ([x, y]) => isZero(x) || isZero(y);

// lib/curve/msm.js
var POINT = 4 * LIMBS;
var X = 0;
var Y = LIMBS;
var Z = 2 * LIMBS;
var T = 3 * LIMBS;
var W = new Float64Array(8 * LIMBS);
var D2 = fromInteger(2n * toInteger(D));
function setIdentity(p, at2) {
  p.fill(0, at2, at2 + POINT);
  p[at2 + Y] = 1;
  p[at2 + Z] = 1;
}
function finish(p, at2) {
  mul2(p, at2 + X, W, 4 * LIMBS, W, 5 * LIMBS);
  mul2(p, at2 + Y, W, 6 * LIMBS, W, 7 * LIMBS);
  mul2(p, at2 + Z, W, 5 * LIMBS, W, 6 * LIMBS);
  mul2(p, at2 + T, W, 4 * LIMBS, W, 7 * LIMBS);
}
function addStored(p, at2, table2, from, negative) {
  const plus = from + (negative ? LIMBS : 0);
  const minus = from + (negative ? 0 : LIMBS);
  for (let i = 0; i < LIMBS; i++) {
    W[i] = p[at2 + Y + i] - p[at2 + X + i];
    W[LIMBS + i] = p[at2 + Y + i] + p[at2 + X + i];
  }
  mul2(W, 0, W, 0, table2, minus);
  mul2(W, LIMBS, W, LIMBS, table2, plus);
  mul2(W, 2 * LIMBS, p, at2 + T, table2, from + 2 * LIMBS);
  const sign = negative ? -1 : 1;
  for (let i = 0; i < LIMBS; i++) {
    const a = W[i];
    const b = W[LIMBS + i];
    const c = sign * W[2 * LIMBS + i];
    const d = p[at2 + Z + i];
    W[4 * LIMBS + i] = b - a;
    W[5 * LIMBS + i] = d - c;
    W[6 * LIMBS + i] = d + c;
    W[7 * LIMBS + i] = b + a;
  }
  finish(p, at2);
}
function addPoint(p, at2, q, from) {
  for (let i = 0; i < LIMBS; i++) {
    W[i] = p[at2 + Y + i] - p[at2 + X + i];
    W[LIMBS + i] = q[from + Y + i] - q[from + X + i];
    W[2 * LIMBS + i] = p[at2 + Y + i] + p[at2 + X + i];
    W[3 * LIMBS + i] = q[from + Y + i] + q[from + X + i];
  }
  mul2(W, 0, W, 0, W, LIMBS);
  mul2(W, LIMBS, W, 2 * LIMBS, W, 3 * LIMBS);
  mul2(W, 2 * LIMBS, p, at2 + T, q, from + T);
  mul2(W, 2 * LIMBS, W, 2 * LIMBS, D2, 0);
  for (let i = 0; i < LIMBS; i++) W[4 * LIMBS + i] = 2 * q[from + Z + i];
  mul2(W, 3 * LIMBS, p, at2 + Z, W, 4 * LIMBS);
  for (let i = 0; i < LIMBS; i++) {
    const a = W[i];
    const b = W[LIMBS + i];
    const c = W[2 * LIMBS + i];
    const d = W[3 * LIMBS + i];
    W[4 * LIMBS + i] = b - a;
    W[5 * LIMBS + i] = d - c;
    W[6 * LIMBS + i] = d + c;
    W[7 * LIMBS + i] = b + a;
  }
  finish(p, at2);
}
function recode(bytes, w, windows, digits, from) {
  let carry2 = 0;
  const half = 1 << w - 1;
  for (let k = 0; k < windows; k++) {
    let v = carry2;
    const bit2 = k * w;
    for (let b = bit2 >> 3, shift2 = -(bit2 & 7); shift2 < w && b < 32; b++, shift2 += 8) {
      v += (shift2 < 0 ? bytes[b] >> -shift2 : bytes[b] << shift2) & (1 << w) - 1;
    }
    carry2 = v > half ? 1 : 0;
    digits[from + k] = carry2 ? v - (1 << w) : v;
  }
}
function sumsToIdentity(table2, scalars) {
  const n = scalars.length;
  const w = n < 64 ? 4 : n < 1024 ? 8 : n < 32768 ? 11 : 13;
  const windows = Math.ceil(254 / w);
  const digits = new Int16Array(n * windows);
  for (let i = 0; i < n; i++) recode(scalars[i], w, windows, digits, i * windows);
  const count2 = 1 << w - 1;
  const buckets = new Float64Array(POINT * (count2 + 1));
  const total = new Float64Array(POINT);
  const running = new Float64Array(POINT);
  const window = new Float64Array(POINT);
  setIdentity(total, 0);
  for (let k = windows - 1; k >= 0; k--) {
    for (let i = 0; i < w && k < windows - 1; i++) addPoint(total, 0, total, 0);
    for (let b = 1; b <= count2; b++) setIdentity(buckets, POINT * b);
    for (let i = 0; i < n; i++) {
      const d = digits[i * windows + k];
      if (d !== 0) addStored(buckets, POINT * Math.abs(d), table2, STRIDE * i, d < 0);
    }
    setIdentity(running, 0);
    setIdentity(window, 0);
    for (let b = count2; b >= 1; b--) {
      addPoint(running, 0, buckets, POINT * b);
      addPoint(window, 0, running, 0);
    }
    addPoint(total, 0, window, 0);
  }
  return toInteger(total, X) === 0n || toInteger(total, Y) === 0n;
}

// lib/equation.js
var tables = /* @__PURE__ */ new Map();
function generators(label, n) {
  const known2 = tables.get(label);
  const have = known2 ? known2.length / STRIDE : 0;
  if (have >= n) return known2;
  const want = have === 0 ? n : Math.max(n, 2 * have);
  const table2 = new Float64Array(STRIDE * want);
  if (known2) table2.set(known2);
  const fresh = [];
  for (let i = have; i < want; i++) fresh.push(generator(label, i));
  affine(fresh).forEach((p, i) => store(table2, have + i, p));
  tables.set(label, table2);
  return table2;
}
var decoded = /* @__PURE__ */ new Map();
var MAX_DECODED = 1 << 16;
function point(bytes, what) {
  const key = hex(bytes);
  let limbs2 = decoded.get(key);
  if (!limbs2) {
    const p = decode(bytes);
    if (p === null) throw new FormatError(`${what} is not a canonical group element`);
    if (isIdentity(p)) throw new FormatError(`${what} is the identity`);
    limbs2 = new Float64Array(STRIDE);
    store(limbs2, 0, p);
    if (decoded.size >= MAX_DECODED) decoded.clear();
    decoded.set(key, limbs2);
  }
  return limbs2;
}
function decodeAll(equation) {
  equation.points = equation.points.map(([x, bytes, what]) => [x, point(bytes, what)]);
  return equation;
}
function holds(equation) {
  const scalars = [];
  const total = 2 + equation.g.length + equation.t.length + equation.points.length;
  const table2 = new Float64Array(STRIDE * total);
  let at2 = 0;
  const put = (from, values) => {
    table2.set(from.subarray(0, STRIDE * values.length), STRIDE * at2);
    at2 += values.length;
    values.forEach((x) => scalars.push(bytes32(x)));
  };
  put(generators("H", 1), [equation.h]);
  put(generators("U", 1), [equation.u]);
  put(generators("G", equation.g.length), equation.g);
  put(generators("T", equation.t.length), equation.t);
  equation.points.forEach(([x, limbs2]) => put(limbs2, [x]));
  return sumsToIdentity(table2, scalars);
}
function allHold(equations) {
  const sum2 = emptyEquation();
  for (const e of equations) addEquation(sum2, integer(crypto.getRandomValues(new Uint8Array(16))), e);
  return equations.length === 0 || holds(sum2);
}

// lib/model/merge.js
var Heap = class {
  constructor(before) {
    this.before = before;
    this.items = [];
  }
  push(x) {
    const a = this.items;
    let i = a.push(x) - 1;
    for (let up = i - 1 >> 1; i > 0 && this.before(a[i], a[up]); i = up, up = i - 1 >> 1) [a[i], a[up]] = [a[up], a[i]];
  }
  pop() {
    const a = this.items;
    const top = a[0];
    const last = a.pop();
    if (a.length) {
      a[0] = last;
      for (let i = 0; ; ) {
        let best = i;
        for (const c of [2 * i + 1, 2 * i + 2]) if (c < a.length && this.before(a[c], a[best])) best = c;
        if (best === i) break;
        [a[i], a[best]] = [a[best], a[i]];
        i = best;
      }
    }
    return top;
  }
};
function merge(s, score) {
  const parts = Array.from(s);
  const next = parts.map((_, i) => i + 1 < parts.length ? i + 1 : -1);
  const previous = parts.map((_, i) => i - 1);
  const heap = new Heap((a, b) => a.score > b.score || a.score === b.score && a.left < b.left);
  const offer = (left, right) => {
    if (left < 0 || right < 0) return;
    const value = score(parts[left], parts[right]);
    if (value !== void 0) heap.push({ left, right, merged: parts[left] + parts[right], score: value });
  };
  for (let k = 0; k + 1 < parts.length; k++) offer(k, k + 1);
  while (heap.items.length) {
    const { left, right, merged } = heap.pop();
    if (parts[left] === null || parts[right] === null || next[left] !== right) continue;
    if (parts[left] + parts[right] !== merged) continue;
    parts[left] = merged;
    parts[right] = null;
    next[left] = next[right];
    if (next[left] >= 0) previous[next[left]] = left;
    offer(previous[left], left);
    offer(left, next[left]);
  }
  return parts.filter((p) => p !== null);
}

// lib/model/bytepairs.js
var CONTROL = 3;
var USER_DEFINED = 4;
var S = "\\p{White_Space}";
var GPT2 = `'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^${S}\\p{L}\\p{N}]+|${S}+(?!\\P{White_Space})|${S}+`;
var contractions = (number) => `(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${number}| ?[^${S}\\p{L}\\p{N}]+[\\r\\n]*|${S}*[\\r\\n]+|${S}+(?!\\P{White_Space})|${S}+`;
var PRE_TOKENIZERS = {
  "gpt-2": { rules: [GPT2] },
  "llama-bpe": { rules: [contractions("\\p{N}{1,3}")], whole: true },
  qwen2: { rules: [contractions("\\p{N}")] },
  smollm: { rules: ["\\p{N}", GPT2] },
  default: { rules: ["[\\p{P}$+<=>^~\\|]+", GPT2, "\\p{N}+", "[0-9][0-9][0-9]"] }
};
function split2(name, s) {
  let pieces = [s];
  for (const rule of PRE_TOKENIZERS[name].rules) {
    const pattern = new RegExp(rule, "gu");
    pieces = pieces.flatMap((piece) => {
      const out = [];
      let from = 0;
      for (const m of piece.matchAll(pattern)) {
        if (m.index > from) out.push(piece.slice(from, m.index));
        if (m[0] !== "") out.push(m[0]);
        from = m.index + m[0].length;
      }
      if (from < piece.length) out.push(piece.slice(from));
      return out;
    });
  }
  return pieces;
}
var CHARACTERS = [];
var BYTES = /* @__PURE__ */ new Map();
for (let b = 0, next = 256; b < 256; b++) {
  const printable = b >= 33 && b <= 126 || b >= 161 && b <= 172 || b >= 174;
  CHARACTERS.push(String.fromCharCode(printable ? b : next++));
  BYTES.set(CHARACTERS[b], b);
}
var BytePairs = class {
  constructor(pieces, types, name, merges) {
    if (!Object.hasOwn(PRE_TOKENIZERS, name)) throw new FormatError(`pre-tokenizer ${name} is not known`);
    Object.assign(this, { pieces, types, name, ids: /* @__PURE__ */ new Map(), ranks: /* @__PURE__ */ new Map() });
    pieces.forEach((p, i) => {
      if (types[i] !== CONTROL && !this.ids.has(p)) this.ids.set(p, i);
    });
    merges.forEach((m, rank) => {
      const space = m.indexOf(" ", 1);
      if (space < 0 || space === m.length - 1) throw new FormatError(`merge ${rank} is no pair of pieces`);
      if (!this.ranks.has(m)) this.ranks.set(m, rank);
    });
  }
  encode(s, start, out) {
    for (const word of split2(this.name, s)) this.word(Array.from(utf8(word), (b) => CHARACTERS[b]).join(""), out);
  }
  word(word, out) {
    const whole = PRE_TOKENIZERS[this.name].whole ? this.ids.get(word) : void 0;
    if (whole !== void 0) {
      out.push(whole);
      return;
    }
    const score = (left, right) => {
      const rank = this.ranks.get(`${left} ${right}`);
      return rank === void 0 ? void 0 : -rank;
    };
    for (const piece of merge(word, score)) {
      const id2 = this.ids.get(piece);
      if (id2 !== void 0) {
        out.push(id2);
        continue;
      }
      for (const c of piece) {
        const one = this.ids.get(c);
        if (one === void 0) throw new FormatError(`the text has the byte ${BYTES.get(c)}, for which there is no token`);
        out.push(one);
      }
    }
  }
  bytes(id2) {
    if (this.types[id2] === CONTROL) return new Uint8Array(0);
    if (this.types[id2] === USER_DEFINED) return utf8(this.pieces[id2]);
    return Uint8Array.from(Array.from(this.pieces[id2]).flatMap((c) => BYTES.has(c) ? [BYTES.get(c)] : [...utf8(c)]));
  }
  alwaysSpecial(type) {
    return type === USER_DEFINED;
  }
};

// lib/model/tokenizer.js
var CONTROL2 = 3;
var USER_DEFINED2 = 4;
var BYTE = 6;
var BPE = "nanozk/v1/tokenizer-bpe";
var SPACE = "▁";
var END_NAMES = ["<|im_end|>", "<|eot_id|>", "<end_of_turn>", "<|endoftext|>", "<|end|>", "<|eot|>"];
var Tokenizer = class {
  constructor(bytes) {
    const r = new Reader(bytes, "tokenizer");
    const pairs = equal(bytes.subarray(0, BPE.length), utf8(BPE));
    r.tag(pairs ? BPE : "nanozk/v1/tokenizer");
    const n = r.i32("size");
    if (n < 1 || n > r.remaining / 9) throw new FormatError("tokenizer of an unknown format");
    this.pieces = [];
    this.scores = [];
    this.types = [];
    this.special = [];
    this.ends = /* @__PURE__ */ new Set();
    for (let i = 0; i < n; i++) {
      const piece = text(r.part("token"), "token");
      const score = r.f32("score");
      const type = r.u8("type");
      if (Number.isNaN(score)) throw new FormatError("tokenizer with a score that is not a number");
      this.pieces.push(piece);
      this.scores.push(score);
      this.types.push(type);
      if (type === CONTROL2 || type === USER_DEFINED2) this.special.push(i);
      if (END_NAMES.includes(piece)) this.ends.add(i);
    }
    [this.bos, this.eos, this.eot, this.unknown] = ["bos", "eos", "eot", "unknown"].map((name) => {
      const id2 = r.i32(name);
      if (id2 < -1 || id2 >= n) throw new FormatError(`tokenizer: ${name} is ${id2} of ${n} tokens`);
      return id2;
    });
    [this.addBos, this.addSpacePrefix] = ["add_bos", "add_space_prefix"].map((name) => {
      const flag = r.u8(name);
      if (flag > 1) throw new FormatError(`tokenizer: ${name} is ${flag}`);
      return flag === 1;
    });
    this.kind = pairs ? readPairs(r, this.pieces, this.types) : new SentencePieces(this.pieces, this.scores, this.types, this.unknown, this.addSpacePrefix);
    r.end();
    this.special.sort((a, b) => this.pieces[b].length - this.pieces[a].length || a - b);
    this.always = this.special.filter((i) => this.kind.alwaysSpecial(this.types[i]));
    for (const id2 of [this.eos, this.eot]) if (id2 >= 0) this.ends.add(id2);
  }
  get size() {
    return this.pieces.length;
  }
  isEnd(token) {
    return this.ends.has(token) || token === this.bos;
  }
  /** Ids of a text; with parseSpecial, names of special tokens stand for the tokens. */
  encode(s, addBos, parseSpecial) {
    const out = addBos && this.bos >= 0 ? [this.bos] : [];
    let first = true;
    let from = 0;
    const named = parseSpecial ? this.special : this.always;
    for (let i = 0; named.length && i < s.length; ) {
      const token = named.find((t) => this.pieces[t] !== "" && s.startsWith(this.pieces[t], i));
      if (token === void 0) {
        i++;
        continue;
      }
      if (i > from) this.kind.encode(s.slice(from, i), first, out);
      out.push(token);
      first = true;
      i += this.pieces[token].length;
      from = i;
    }
    if (from < s.length) this.kind.encode(s.slice(from), first, out);
    return out;
  }
  tokenBytes(id2) {
    return this.kind.bytes(id2);
  }
  /** Text by which output tokens continue a prompt; bytes that are not UTF-8 become U+FFFD. */
  continuation(prompt, output) {
    let start = prompt.every((t) => this.tokenBytes(t).length === 0);
    const parts = output.map((t) => {
      const b = this.tokenBytes(t);
      const strip = start && this.addSpacePrefix && b[0] === 32;
      if (b.length) start = false;
      return strip ? b.subarray(1) : b;
    });
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(concat(...parts));
  }
};
function readPairs(r, pieces, types) {
  const name = text(r.part("pre-tokenizer"), "pre-tokenizer");
  const n = r.i32("merges");
  if (n < 0 || n > r.remaining / 4) throw new FormatError("tokenizer ends within merges");
  return new BytePairs(
    pieces,
    types,
    name,
    Array.from({ length: n }, () => text(r.part("merge"), "merge"))
  );
}
function byteOf(piece) {
  if (!/^<0x[0-9A-Fa-f]{2}>$/.test(piece)) throw new FormatError(`byte token without a byte: ${piece}`);
  return parseInt(piece.slice(3, 5), 16);
}
var SentencePieces = class {
  constructor(pieces, scores, types, unknown, addSpacePrefix) {
    Object.assign(this, { pieces, scores, types, unknown, addSpacePrefix, ids: /* @__PURE__ */ new Map(), byteTokens: new Array(256).fill(-1) });
    pieces.forEach((p, i) => {
      if (types[i] === BYTE) this.byteTokens[byteOf(p)] = i;
      else if (!this.ids.has(p)) this.ids.set(p, i);
    });
  }
  encode(s, start, out) {
    const normal = (start && this.addSpacePrefix ? ` ${s}` : s).replaceAll(" ", SPACE);
    const score = (left, right) => this.scores[this.mergeId(left + right)];
    for (const piece of merge(normal, score)) {
      const id2 = this.mergeId(piece);
      if (id2 >= 0) out.push(id2);
      else for (const b of utf8(piece)) out.push(this.byteTokens[b] >= 0 ? this.byteTokens[b] : this.unknown);
    }
  }
  /** A token that merging may produce. */
  mergeId(piece) {
    const id2 = this.ids.get(piece);
    return id2 === void 0 || this.types[id2] === CONTROL2 ? -1 : id2;
  }
  bytes(id2) {
    if (this.types[id2] === BYTE) return Uint8Array.of(byteOf(this.pieces[id2]));
    if (this.types[id2] === CONTROL2) return new Uint8Array(0);
    return utf8(this.pieces[id2].replaceAll(SPACE, " "));
  }
  alwaysSpecial() {
    return false;
  }
};
function answerText(tokenizer, prompt, output, stop) {
  const full = tokenizer.continuation(prompt, output);
  const cuts = stop.filter((s) => s !== "").map((s) => full.indexOf(s)).filter((at2) => at2 >= 0);
  return cuts.length ? { text: full.slice(0, Math.min(...cuts)), stopped: true } : { text: full, stopped: false };
}

// lib/grammar/rules.js
var MAX_RULES = 2e4;
var DIGITS = 15;
var Bytes = class {
  constructor(...ranges) {
    this.has = new Uint8Array(256);
    for (const [low, high] of ranges) this.has.fill(1, low, high + 1);
  }
};
var range = (low, high) => new Bytes([low, high]);
var any = (ascii) => new Bytes(...Array.from(ascii, (c) => [c.charCodeAt(0), c.charCodeAt(0)]));
var ONE3 = Array.from({ length: 256 }, (_, b) => range(b, b));
var sequence = (...parts) => parts.flatMap((p) => typeof p === "string" ? Array.from(utf8(p), (b) => ONE3[b]) : [p]);
var Rules = class {
  constructor() {
    this.rules = [];
    this.named = /* @__PURE__ */ new Map();
  }
  /** A rule to be defined later. */
  declare() {
    if (this.rules.length >= MAX_RULES) throw new FormatError("it is too large");
    this.rules.push([]);
    return this.rules.length - 1;
  }
  define(rule, ...alternatives) {
    this.rules[rule] = alternatives;
    return rule;
  }
  rule(...alternatives) {
    return this.define(this.declare(), ...alternatives);
  }
  once(name, define) {
    if (!this.named.has(name)) {
      const r = this.declare();
      this.named.set(name, r);
      define(r);
    }
    return this.named.get(name);
  }
  /** Every rule derives some text, and none comes back to itself without a byte in between. */
  check() {
    const good = this.closure((a, g) => a.every((s) => s instanceof Bytes || g[s]));
    if (good.includes(0)) throw new FormatError("a part of it has no finite value");
    const empty = this.closure((a, g) => a.every((s) => !(s instanceof Bytes) && g[s]));
    const first = this.rules.map((alternatives) => {
      const out = /* @__PURE__ */ new Set();
      for (const a of alternatives) {
        for (const s of a) {
          if (s instanceof Bytes) break;
          out.add(s);
          if (!empty[s]) break;
        }
      }
      return [...out];
    });
    const colour = new Uint8Array(first.length);
    for (let r = 0; r < first.length; r++) {
      const open3 = colour[r] ? [] : [[r, 0]];
      colour[r] ||= 1;
      while (open3.length) {
        const top = open3.at(-1);
        if (top[1] === first[top[0]].length) {
          colour[top[0]] = 2;
          open3.pop();
          continue;
        }
        const next = first[top[0]][top[1]++];
        if (colour[next] === 1) throw new FormatError("a part of it refers to itself");
        if (colour[next] === 0) {
          colour[next] = 1;
          open3.push([next, 0]);
        }
      }
    }
    return this.rules;
  }
  /** The rules, one byte each, that have an alternative for which holds is true of those found before. */
  closure(holds2) {
    const found = new Uint8Array(this.rules.length);
    for (let changed = true; changed; ) {
      changed = false;
      for (let r = found.length - 1; r >= 0; r--) {
        if (found[r] || !this.rules[r].some((a) => holds2(a, found))) continue;
        found[r] = 1;
        changed = true;
      }
    }
    return found;
  }
  space() {
    return this.once("space", (r) => this.define(r, [], sequence(" ")));
  }
  upTo(most, s) {
    let rest = null;
    for (let i = 0; i < most; i++) rest = this.rule([], rest === null ? [s] : [s, rest]);
    return rest;
  }
  integer() {
    return this.once("integer", (r) => {
      const magnitude = this.rule(sequence("0"), [range(49, 57), this.upTo(DIGITS, range(48, 57))]);
      this.define(r, [magnitude], sequence("-", magnitude));
    });
  }
  number() {
    return this.once("number", (r) => {
      const digit = range(48, 57);
      const fraction = this.rule([], sequence(".", digit, this.upTo(DIGITS, digit)));
      const sign = this.rule([], [any("+-")]);
      const exponent = this.rule([], [any("eE"), sign, digit, this.upTo(1, digit)]);
      this.define(r, [this.integer(), fraction, exponent]);
    });
  }
  boolean() {
    return this.once("boolean", (r) => this.define(r, sequence("true"), sequence("false")));
  }
  literal(text2) {
    return this.rule(sequence(text2));
  }
  character() {
    return this.once("character", (r) => {
      const tail = range(128, 191);
      const hex2 = any("0123456789abcdefABCDEF");
      const unicode = this.rule([any("0123456789abcefABCEF"), hex2, hex2, hex2], [any("dD"), range(48, 55), hex2, hex2]);
      this.define(
        r,
        [new Bytes([32, 33], [35, 91], [93, 127])],
        [range(194, 223), tail],
        [range(224, 224), range(160, 191), tail],
        [new Bytes([225, 236], [238, 239]), tail, tail],
        [range(237, 237), range(128, 159), tail],
        [range(240, 240), range(144, 191), tail, tail],
        [range(241, 243), tail, tail, tail],
        [range(244, 244), range(128, 143), tail, tail],
        sequence("\\", any('"\\/bfnrt')),
        sequence("\\u", unicode)
      );
    });
  }
  /** Any number of times a sequence. */
  repeated(...symbols) {
    const r = this.declare();
    return this.define(r, [], [...symbols, r]);
  }
  string(least2 = 0, most = -1) {
    if (least2 === 0 && most < 0) {
      return this.once("string", (r) => this.define(r, sequence('"', this.repeated(this.character()), '"')));
    }
    const characters = new Array(least2).fill(null).map(() => this.character());
    if (most < 0) characters.push(this.repeated(this.character()));
    else if (most > least2) characters.push(this.upTo(most - least2, this.character()));
    return this.rule(sequence('"', ...characters, '"'));
  }
  array(item, least2, most) {
    const next = sequence(",", this.space(), item);
    const filled = sequence("[", this.space(), item);
    const more = most - Math.max(1, least2);
    const rest = most < 0 ? this.repeated(...next) : more > 0 ? this.upTo(more, this.rule(next)) : null;
    for (let i = 1; i < least2; i++) filled.push(...next);
    if (rest !== null) filled.push(rest);
    filled.push(...sequence(this.space(), "]"));
    const alternatives = [];
    if (least2 === 0) alternatives.push(sequence("[", this.space(), "]"));
    if (most !== 0) alternatives.push(filled);
    return this.rule(...alternatives);
  }
  /** An object with any names, all of whose values are alike. */
  map(value) {
    const pair = sequence(this.string(), ":", this.space(), value);
    const more = this.repeated(...sequence(",", this.space(), ...pair));
    return this.rule(sequence("{", this.space(), "}"), sequence("{", this.space(), ...pair, more, this.space(), "}"));
  }
  object() {
    return this.once("object", (r) => this.define(r, [this.map(this.value())]));
  }
  value() {
    return this.once(
      "value",
      (r) => this.define(
        r,
        [this.string()],
        [this.number()],
        [this.boolean()],
        sequence("null"),
        [this.array(r, 0, -1)],
        [this.map(r)]
      )
    );
  }
};

// lib/grammar/text.js
var MAX_CHARS = 2 ** 16;
var MAX_DEPTH = 200;
var MAX_NUMBER = 64;
var Decimal = class {
  constructor(literal) {
    this.literal = literal;
  }
  get isInteger() {
    return !this.literal.includes(".");
  }
};
var bad = () => new FormatError("it is not in the one spelling that formats have");
var Parser = class {
  constructor(text2) {
    this.text = text2;
    this.at = 0;
  }
  match(pattern) {
    pattern.lastIndex = this.at;
    const m = pattern.exec(this.text);
    if (!m) throw bad();
    this.at += m[0].length;
    return m[0];
  }
  /** Whether the text goes on with s, which is passed over. */
  skip(s) {
    if (!this.text.startsWith(s, this.at)) return false;
    this.at += s.length;
    return true;
  }
  string() {
    const literal = this.match(/"(?:[^"\\]|\\.)*"/uy);
    let s;
    try {
      s = JSON.parse(literal);
    } catch {
      throw bad();
    }
    if (JSON.stringify(s) !== literal || /[\ud800-\udfff]/u.test(s)) throw bad();
    return s;
  }
  number() {
    const literal = this.match(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?/y);
    if (literal === "-0" || literal.length > MAX_NUMBER) throw bad();
    return new Decimal(literal);
  }
  value(depth) {
    if (depth > MAX_DEPTH) throw new FormatError("it is nested too deeply");
    if (this.skip("{")) {
      const out = /* @__PURE__ */ new Map();
      for (let first = true; !this.skip("}"); first = false) {
        if (!first && !this.skip(",")) throw bad();
        const name = this.string();
        if (out.has(name) || !this.skip(":")) throw bad();
        out.set(name, this.value(depth + 1));
      }
      return out;
    }
    if (this.skip("[")) {
      const out = [];
      for (let first = true; !this.skip("]"); first = false) {
        if (!first && !this.skip(",")) throw bad();
        out.push(this.value(depth + 1));
      }
      return out;
    }
    if (this.text[this.at] === '"') return this.string();
    if (this.skip("true")) return true;
    if (this.skip("false")) return false;
    if (this.skip("null")) return null;
    return this.number();
  }
};
function read(text2) {
  if (text2.length > MAX_CHARS) throw new FormatError(`it has more than ${MAX_CHARS} characters`);
  const p = new Parser(text2);
  const v = p.value(0);
  if (p.at !== text2.length) throw bad();
  return v;
}
function write(v) {
  if (v instanceof Decimal) return v.literal;
  if (v instanceof Map) return `{${Array.from(v, ([k, e]) => `${JSON.stringify(k)}:${write(e)}`).join(",")}}`;
  if (Array.isArray(v)) return `[${v.map(write).join(",")}]`;
  return JSON.stringify(v);
}

// lib/grammar/schema.js
var MAX_DEPTH2 = 64;
var MAX_COUNT = 256;
var MAX_NAMES = 1e3;
var ANNOTATIONS = ["title", "description", "default", "examples", "$schema", "$id", "$comment", "$defs", "definitions"];
var OF_TYPE = {
  string: ["minLength", "maxLength"],
  array: ["items", "minItems", "maxItems"],
  object: ["properties", "required", "additionalProperties"],
  number: [],
  integer: [],
  boolean: [],
  null: []
};
var fail = (where, what) => {
  throw new FormatError(`${where.length > 100 ? `${where.slice(0, 100)}...` : where} ${what}`);
};
function only(s, where, ...keywords) {
  for (const k of s.keys()) {
    if (!keywords.includes(k) && !ANNOTATIONS.includes(k)) fail(where, `has the keyword ${k}, which can't be held to here`);
  }
}
function fits(v, type) {
  if (Array.isArray(type)) return type.some((t) => fits(v, t));
  switch (type) {
    case "string":
    case "boolean":
      return typeof v === type;
    case "number":
      return v instanceof Decimal;
    case "integer":
      return v instanceof Decimal && v.isInteger;
    case "null":
      return v === null;
    case "array":
      return Array.isArray(v);
    case "object":
      return v instanceof Map;
    default:
      return false;
  }
}
function at(root, pointer) {
  let v = root;
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (v instanceof Map) v = v.get(name);
    else if (Array.isArray(v) && /^(0|[1-9][0-9]*)$/.test(name)) v = v[Number(name)];
    else return void 0;
  }
  return v;
}
var Schema = class {
  constructor(root) {
    this.root = root;
    this.g = new Rules();
    this.references = /* @__PURE__ */ new Map();
  }
  rules() {
    const start = this.g.declare();
    const value = this.reference("#");
    this.g.define(start, [this.g.space(), value]);
    return this.g.check();
  }
  reference(pointer) {
    const known2 = this.references.get(pointer);
    if (known2 !== void 0) return known2;
    const target = pointer === "#" || pointer.startsWith("#/") ? at(this.root, pointer.slice(1)) : void 0;
    if (target === void 0) fail("$ref", `${pointer} leads nowhere in it`);
    const rule = this.g.declare();
    this.references.set(pointer, rule);
    return this.g.define(rule, [this.value(target, pointer, 0)]);
  }
  value(s, where, depth) {
    if (depth > MAX_DEPTH2) fail(where, "is nested too deeply");
    if (s === true) return this.g.value();
    if (!(s instanceof Map)) fail(where, "is no schema");
    if (s.has("$ref")) {
      only(s, where, "$ref");
      if (typeof s.get("$ref") !== "string") fail(where, "has a $ref that is no text");
      return this.reference(s.get("$ref"));
    }
    if (s.has("anyOf")) {
      only(s, where, "anyOf");
      const list = s.get("anyOf");
      if (!Array.isArray(list) || !list.length) fail(where, "has an anyOf that is no array, or empty");
      return this.g.rule(...list.map((e, i) => [this.value(e, `${where}/anyOf/${i}`, depth + 1)]));
    }
    if (s.has("enum") || s.has("const")) return this.constants(s, where);
    if (!s.has("type")) {
      only(s, where);
      return this.g.value();
    }
    const type = s.get("type");
    if (Array.isArray(type) && type.length) {
      return this.g.rule(...type.map((t) => [this.typed(s, t, where, depth, Object.values(OF_TYPE).flat())]));
    }
    return this.typed(s, type, where, depth, null);
  }
  constants(s, where) {
    only(s, where, "type", "enum", "const");
    const values = s.has("const") ? [s.get("const")] : s.get("enum");
    if (!Array.isArray(values) || !values.length || s.has("enum") && s.has("const")) {
      fail(where, "must have an enum that is not empty, or a const");
    }
    if (values.length > MAX_NAMES) fail(where, `has more than ${MAX_NAMES} values`);
    const good = values.filter((v) => !s.has("type") || fits(v, s.get("type")));
    if (!good.length) fail(where, "has no value of its type");
    return this.g.rule(...good.map((v) => sequence(write(v))));
  }
  typed(s, type, where, depth, several) {
    if (typeof type !== "string" || !Object.hasOwn(OF_TYPE, type)) fail(where, "has an unknown type");
    only(s, where, "type", ...several ?? OF_TYPE[type]);
    switch (type) {
      case "string":
        return this.g.string(...this.counts(s, where, "minLength", "maxLength"));
      case "array": {
        const [least2, most] = this.counts(s, where, "minItems", "maxItems");
        const item = s.has("items") ? this.value(s.get("items"), `${where}/items`, depth + 1) : this.g.value();
        return this.g.array(item, least2, most);
      }
      case "object":
        return this.object(s, where, depth);
      case "null":
        return this.g.literal("null");
      default:
        return this.g[type]();
    }
  }
  /** A minimum and a maximum, -1 for none. */
  counts(s, where, minimum, maximum) {
    const [least2, most] = [[minimum, 0], [maximum, -1]].map(([keyword, otherwise]) => {
      if (!s.has(keyword)) return otherwise;
      const n = s.get(keyword);
      const good = n instanceof Decimal && /^[0-9]{1,3}$/.test(n.literal) && Number(n.literal) <= MAX_COUNT;
      return good ? Number(n.literal) : fail(where, `has a ${keyword} that is not from 0 to ${MAX_COUNT}`);
    });
    if (most >= 0 && least2 > most) fail(where, "has a minimum over its maximum");
    return [least2, most];
  }
  object(s, where, depth) {
    const { g } = this;
    const list = s.get("required") ?? [];
    if (s.get("required") === null || !Array.isArray(list)) fail(where, "has a required that is no array");
    if (list.some((n) => typeof n !== "string")) fail(where, "requires a name that is no text");
    const required = new Set(list);
    const properties = s.has("properties") ? s.get("properties") : /* @__PURE__ */ new Map();
    if (!(properties instanceof Map)) fail(where, "has properties that are no object");
    for (const name of required) if (!properties.has(name)) fail(where, "requires a property that it does not have");
    if (properties.size === 0) {
      const more = s.has("additionalProperties") ? s.get("additionalProperties") : true;
      if (more === false) return g.rule(sequence("{", g.space(), "}"));
      return more === true ? g.object() : g.map(this.value(more, `${where}/additionalProperties`, depth + 1));
    }
    if (properties.size > MAX_NAMES) fail(where, `has more than ${MAX_NAMES} properties`);
    const pairs = Array.from(properties, ([name, p]) => {
      const value = this.value(p, `${where}/properties/${name}`, depth + 1);
      return { symbols: sequence(write(name), ":", g.space(), value), needed: required.has(name) };
    });
    let after = g.rule([]);
    let first = after;
    for (const { symbols, needed } of pairs.reverse()) {
      const next = g.rule([...symbols, after], ...needed ? [] : [[first]]);
      after = g.rule(sequence(",", g.space(), ...symbols, after), ...needed ? [] : [[after]]);
      first = next;
    }
    return g.rule(sequence("{", g.space(), first, g.space(), "}"));
  }
};
function grammar(format) {
  const f = read(format);
  const type = f instanceof Map ? f.get("type") : null;
  if (type === "json_object" && f.size === 1) {
    const g = new Rules();
    const start = g.declare();
    g.define(start, [g.space(), g.object()]);
    return g.check();
  }
  if (type === "json_schema" && f.size === 2 && f.has("schema")) return new Schema(f.get("schema")).rules();
  throw new FormatError("it is neither json_object nor json_schema");
}

// lib/grammar/mask.js
var MAX_STACKS = 4096;
var States = class {
  constructor(rules) {
    this.rules = rules;
    this.alternatives = /* @__PURE__ */ new Map();
    this.frames = /* @__PURE__ */ new Map();
    this.states = /* @__PURE__ */ new Map();
    rules.flat().forEach((a, i) => this.alternatives.set(a, i));
    this.dead = { tops: [], accepts: false };
    this.start = this.close(rules[0].map((a) => this.frame(a, 0, null)));
  }
  /** A place in an alternative over those that go on after it; equal ones are one object. */
  frame(alternative, at2, below) {
    const id2 = `${this.alternatives.get(alternative)} ${at2} ${below ? below.id : -1}`;
    let f = this.frames.get(id2);
    if (!f) this.frames.set(id2, f = { id: this.frames.size, alternative, at: at2, below });
    return f;
  }
  next(state, b) {
    state.next ??= /* @__PURE__ */ new Map();
    let s = state.next.get(b);
    if (!s) {
      s = this.close(state.tops.filter((f) => f.alternative[f.at].has[b]).map((f) => this.frame(f.alternative, f.at + 1, f.below)));
      state.next.set(b, s);
    }
    return s;
  }
  /** Opens rules until every stack has a byte next; too many stacks are none. */
  close(open3) {
    const seen = new Set(open3);
    const tops = [];
    let accepts = false;
    const push = (f) => {
      if (!seen.has(f)) open3.push(f);
      seen.add(f);
    };
    while (open3.length) {
      const f = open3.pop();
      if (f.at === f.alternative.length) {
        if (f.below) push(f.below);
        else accepts = true;
        continue;
      }
      const symbol = f.alternative[f.at];
      if (symbol instanceof Bytes) {
        tops.push(f);
        if (tops.length > MAX_STACKS) return this.dead;
        continue;
      }
      const last = f.at + 1 === f.alternative.length;
      const after = last ? f.below : this.frame(f.alternative, f.at + 1, f.below);
      for (const a of this.rules[symbol]) push(this.frame(a, 0, after));
    }
    if (!tops.length && !accepts) return this.dead;
    tops.sort((a, b) => a.id - b.id);
    const id2 = `${tops.map((f) => f.id)}${accepts ? "!" : ""}`;
    if (!this.states.has(id2)) this.states.set(id2, { tops, accepts });
    return this.states.get(id2);
  }
};
var byBytes = ([, a], [, b]) => {
  const at2 = a.findIndex((x, i) => x !== b[i]);
  return at2 < 0 ? a.length - b.length : at2 < b.length ? a[at2] - b[at2] : 1;
};
function vocabularyOf(tokenizer) {
  const ends = [];
  const tokens = [];
  const single = /* @__PURE__ */ new Set();
  for (let id2 = 0; id2 < tokenizer.size; id2++) {
    const bytes = tokenizer.isEnd(id2) ? [] : tokenizer.tokenBytes(id2);
    if (tokenizer.isEnd(id2)) ends.push(id2);
    if (bytes.length) tokens.push([id2, bytes]);
    if (bytes.length === 1) single.add(bytes[0]);
  }
  if (single.size !== 256 || !ends.length) throw new FormatError("the model's tokenizer has no token for some byte");
  tokens.sort(byBytes);
  let before = [];
  return {
    ends,
    tokens: tokens.map(([id2, bytes]) => {
      const differs = bytes.findIndex((x, i) => x !== before[i]);
      before = bytes;
      return { id: id2, bytes, shared: differs < 0 ? bytes.length : differs };
    })
  };
}
function open(format, tokenizerBytes, vocabulary) {
  const tokenizer = new Tokenizer(tokenizerBytes);
  const states = new States(grammar(format));
  const { tokens, ends } = vocabularyOf(tokenizer);
  const allowedIn = (state) => {
    if (state.allowed) return state.allowed;
    const out = new Uint8Array(vocabulary);
    if (state.accepts) for (const id2 of ends) out[id2] = 1;
    const path = [state];
    for (const { id: id2, bytes, shared } of tokens) {
      path.length = Math.min(path.length, shared + 1);
      while (path.length <= bytes.length && path.at(-1) !== states.dead) path.push(states.next(path.at(-1), bytes[path.length - 1]));
      if (path.length === bytes.length + 1 && path.at(-1) !== states.dead) out[id2] = 1;
    }
    if (!out.includes(1)) throw new FormatError("it is too ambiguous: no token may follow");
    state.allowed = out;
    return out;
  };
  return (before) => {
    let s = states.start;
    before.forEach((id2, i) => {
      if (!allowedIn(s)[id2]) throw new FormatError(`output token ${i} is not one that it allows`);
      if (!tokenizer.isEnd(id2)) for (const b of tokenizer.tokenBytes(id2)) s = states.next(s, b);
    });
    return allowedIn(s);
  };
}
function mask(format, tokenizerBytes, vocabulary) {
  const named = (f) => {
    try {
      return f();
    } catch (e) {
      throw e instanceof FormatError ? new FormatError(`response format: ${e.message}`) : e;
    }
  };
  const allowed = named(() => open(format, tokenizerBytes, vocabulary));
  return (before) => named(() => allowed(before));
}

// lib/model/gumbel.js
var GUARD = 40n;
var tables2 = null;
function entry(a, b, guard) {
  const exponential = ln((a << BITS) / b);
  return round(-(ln(exponential << GUARD) - guard), 24);
}
function gumbelTables() {
  if (tables2) return tables2;
  const guard = ln(ONE << GUARD);
  const low = new Int32Array(8193);
  const high = new Int32Array(8193);
  for (let k = 0; k < low.length; k++) {
    const m = BigInt(256 + (k & 255));
    const whole = 1n << BigInt(41 - (k >> 8));
    low[k] = entry(whole, m, guard);
    high[k] = entry(whole, whole - m, guard);
  }
  tables2 = [low, high];
  return tables2;
}
function gumbel(word) {
  const n = 2 * word + 1;
  const below = n < 2 ** 32;
  const table2 = gumbelTables()[below ? 0 : 1];
  const t = below ? n : 2 ** 33 - n;
  const e = 31 - Math.clz32(t);
  const f = Math.floor((t - 2 ** e) * 2 ** (32 - e) / 2 ** 8);
  const k = (e << 8) + Math.floor(f / 2 ** 16);
  return table2[k] + Math.floor(((table2[k + 1] - table2[k]) * (f % 2 ** 16) + 2 ** 15) / 2 ** 16);
}

// lib/model/sampling.js
var MILLION = 1000000n;
var SPAN_OF_NOISE = 27n;
var LIMIT = 2n ** 63n;
var MOST_WITH_CUT = 2n ** 60n;
var floorDiv = (a, b) => a % b !== 0n && a < 0n ? a / b - 1n : a / b;
var abs2 = (x) => x < 0n ? -x : x;
function noiseKey(seed, nonce, requestSha256, choice) {
  const part = (s) => s === null ? le32(2 ** 32 - 1) : concat(le32(utf8(s).length), utf8(s));
  return shake256(
    concat(part("nanozk/v1/noise key"), part(seed.source), part(seed.value), part(nonce), requestSha256, le32(choice)),
    { dkLen: 32 }
  );
}
function negativeLogarithm(m) {
  const shift2 = BITS - 24n;
  return ln(ONE * MILLION) - ln(ONE * BigInt(m)) + (1n << shift2 - 1n) >> shift2;
}
function adjustment(sampling, exponent, vocabulary, nonce, requestSha256, tokenizer) {
  const { temperature, minP, topK, topP, presence, frequency, bias, seed, choice, responseFormat } = sampling;
  const allowed = responseFormat === null ? null : mask(responseFormat, tokenizer, vocabulary);
  if (bias.length && bias.at(-1)[0] >= vocabulary) throw new FormatError(`bias of token ${bias.at(-1)[0]} of ${vocabulary}`);
  if (!temperature && !presence && !frequency && !bias.length && !allowed) return null;
  const x = exponent();
  const units = (m) => {
    const n = 2n * BigInt(m) << BigInt(Math.max(x, 0));
    const d = MILLION << BigInt(Math.max(-x, 0));
    return floorDiv(n + d, 2n * d);
  };
  const a = {
    temperature: units(temperature),
    presence: units(presence),
    frequency: units(frequency),
    bias: bias.map(([id2, m]) => [id2, units(m)])
  };
  const biases = a.bias.map(([, b]) => b);
  const most = biases.reduce((s, b) => b > s ? b : s, 0n);
  const least2 = biases.reduce((s, b) => b < s ? b : s, 0n);
  const span = (outputs) => SPAN_OF_NOISE * a.temperature + BigInt(outputs) * abs2(a.frequency) + abs2(a.presence) + most - least2 + 1n;
  if (span(2 ** 16) >= LIMIT) throw new FormatError(`logits of exponent ${x} are too fine for these sampling settings`);
  const cut = minP > 0 ? a.temperature * negativeLogarithm(minP) >> 24n : topK > 0 ? 0n : null;
  const nucleus = topP < 1e6 ? { millionths: BigInt(topP), unit: a.temperature > 0n ? a.temperature : 1n } : null;
  if ((cut !== null || nucleus) && span(2 ** 16) > MOST_WITH_CUT) {
    throw new FormatError(`logits of exponent ${x} are too fine for min_p, top_k and top_p`);
  }
  const key = seed ? noiseKey(seed, nonce, requestSha256, choice) : null;
  const base = (before) => {
    const out = new Array(vocabulary).fill(0n);
    for (const [v, b] of a.bias) out[v] += b;
    for (const v of before) out[v] -= a.frequency;
    for (const v of new Set(before)) out[v] -= a.presence;
    return out;
  };
  return {
    /** c of min_p, 0 with top_k, null where nothing is cut. */
    cut,
    topK,
    /** p in millionths and u of top_p, null where there is none. */
    nucleus,
    base,
    /** One byte for each token, 1 where it may come after some outputs; null for all. */
    allowed: (before) => allowed ? allowed(before) : null,
    /** Limbs of a difference: at least the key's, at most 4, so many that span < 2^(16 limbs - 1); with top_p one more. */
    limbs(ofKey, outputs) {
      let limbs2 = ofKey;
      while (limbs2 < 4 && span(outputs) >= 1n << BigInt(16 * limbs2 - 1)) limbs2++;
      return nucleus ? Math.min(4, limbs2 + 1) : limbs2;
    },
    /** Whether an output may stand at its place. */
    allows: (outputs, i) => !allowed || allowed(outputs.slice(0, i))[outputs[i]] === 1,
    /** K for every token at the place of an output: A_tok - A_v - [v < tok], or a constant for what may not come there. */
    constants(outputs, i, limbs2) {
      const before = outputs.slice(0, i);
      const token = outputs[i];
      const a2 = this.at(before);
      const good = allowed?.(before);
      const excluded = 2n ** BigInt(Math.min(16 * limbs2 - 1, 62));
      return a2.map((x2, v) => good && !good[v] ? excluded : a2[token] - x2 - (v < token ? 1n : 0n));
    },
    /** A for every token after some outputs. */
    at(before) {
      const out = base(before);
      if (a.temperature > 0n) {
        const words = shake256(concat(utf8("nanozk/v1/noise"), key, le32(before.length)), { dkLen: 4 * vocabulary });
        const view = new DataView(words.buffer, words.byteOffset);
        for (let v = 0; v < vocabulary; v++) {
          out[v] += a.temperature * BigInt(gumbel(view.getUint32(4 * v, true))) >> 24n;
        }
      }
      return out;
    }
  };
}

// lib/lookup.js
var ENTRIES = 2 ** 16;
var FROM_ROOT = [6, 4, 4, 3, 3, 3, 3, 3];
function arities(n) {
  const out = [];
  for (let left = n; left > 0; left -= out.at(-1)) out.push(Math.min(left, FROM_ROOT[out.length] ?? 2));
  return out;
}
function fractionalSum(channel, n) {
  const graph = channel.graph;
  let p = graph.constant(0n);
  let [q] = channel.seal("lookup root", 1);
  let r = [];
  for (const k of arities(n)) {
    const arity = 2 ** k;
    const lambda = channel.challenge("lookup lambda");
    let claim = graph.axpy(p, lambda, q);
    const rho = [];
    for (const ri of r) {
      const sealed = channel.seal("lookup round", arity);
      const x = channel.challenge("lookup round");
      rho.push(x);
      claim = nextClaim(graph, claim, 1n, sealed, x, ri);
    }
    const values = channel.seal("lookup values", 5 * arity - 3);
    let numerator = values[0];
    let denominator = values[arity];
    for (let a = 1; a < arity; a++) {
      const at2 = 2 * arity + 3 * (a - 1);
      channel.requireProduct(numerator, values[arity + a], values[at2]);
      channel.requireProduct(values[a], denominator, values[at2 + 1]);
      channel.requireProduct(denominator, values[arity + a], values[at2 + 2]);
      numerator = graph.axpy(values[at2], 1n, values[at2 + 1]);
      denominator = values[at2 + 2];
    }
    channel.requireZero(graph.axpy(graph.axpy(numerator, lambda, denominator), ELL - 1n, claim));
    const tau = channel.challenges("lookup tau", k);
    const weights = eq(tau, arity);
    p = graph.affine(0n, values.slice(0, arity), weights);
    q = graph.affine(0n, values.slice(arity, 2 * arity), weights);
    r = [...tau, ...rho];
  }
  return { point: r, p, q };
}
var Equation = class {
  constructor() {
    this.constant = 0n;
    this.terms = [];
    this.products = [];
  }
  addConstant(c) {
    this.constant = add2(this.constant, c);
  }
  add(scale, column, units, positions) {
    this.terms.push(column.term(units, positions, scale));
  }
};
var Looked = class {
  constructor(constant = 0n) {
    this.constant = constant;
    this.parts = [];
    this.pushes = [];
  }
  plus(coefficient, column) {
    this.parts.push([coefficient, column]);
    return this;
  }
  plusPush(push) {
    this.pushes.push(push);
    return this;
  }
  push(scale, units, e, equation) {
    for (const [c, column] of this.parts) equation.add(mul(scale, c), column, units, e);
    if (this.constant !== 0n) equation.addConstant(mul(mul(scale, this.constant), mul(sum(units), sum(e))));
    for (const push of this.pushes) push(scale, units, e, equation);
  }
};
var Lookups = class {
  constructor(positions) {
    this.positions = positions;
    this.positionBits = bits(positions);
    this.lookups = [];
    this.tables = [];
    this.units = 0;
  }
  /** Looks up count x positions rows, for causal units from their first position on. */
  add(table2, count2, columns, starts = null) {
    if (!this.tables.includes(table2)) this.tables.push(table2);
    this.lookups.push({ table: table2, base: this.units, count: count2, columns, starts });
    this.units += count2;
  }
  run(channel, columnBits, claims) {
    const tableUnits = Math.max(1, ENTRIES >> this.positionBits);
    const used = this.units;
    let units = used;
    const bases = this.tables.map(() => {
      const base = Math.ceil(units / tableUnits) * tableUnits;
      units = base + tableUnits;
      return base;
    });
    const n = this.positionBits + bits(units);
    const width = Math.min(2 ** columnBits, ENTRIES);
    const advice = new Advice("multiplicities", width);
    const multiplicities = this.tables.map(() => advice.add(ENTRIES / width));
    advice.receive(channel, columnBits);
    const alpha = channel.challenge("lookup alpha");
    const beta = channel.challenge("lookup beta");
    const r = fractionalSum(channel, n);
    const e = eq(r.point.slice(0, this.positionBits), this.positions);
    const unitEq = eq(r.point.slice(this.positionBits), used);
    const equation = new Equation();
    let present = this.push(equation, e, unitEq, alpha, beta);
    const numerators = present;
    const entry2 = r.point.slice(0, 16);
    const top = r.point.slice(16);
    const widthBits = bits(width);
    const unitWeights = eq(entry2.slice(widthBits), ENTRIES / width);
    const positionWeights = eq(entry2.slice(0, widthBits), width);
    const terms = this.tables.map((table2, t) => {
      const w = eqAt(top, bases[t] * 2 ** this.positionBits / ENTRIES);
      present = add2(present, w);
      let row = BigInt(table2.tag);
      let power2 = 1n;
      for (const value of table2.evaluate(entry2)) {
        power2 = mul(power2, beta);
        row = add2(row, mul(power2, value));
      }
      equation.addConstant(mul(w, sub(alpha, row)));
      return multiplicities[t].term(unitWeights, positionWeights, w);
    });
    equation.addConstant(sub(1n, present));
    claims.push({ value: channel.graph.affine(numerators, [r.p], [ELL - 1n]), terms });
    return { e, unitEq, q: r.q, equation };
  }
  /** Pushes every looked-up column down; returns the sum of eq over the leaves that are present. */
  push(equation, e, unitEq, alpha, beta) {
    const suffix = suffixSums(e);
    let present = 0n;
    for (const l of this.lookups) {
      const w = unitEq.slice(l.base, l.base + l.count);
      const weight = l.starts ? inner(w, l.starts.map((s) => suffix[s])) : mul(sum(w), suffix[0]);
      present = add2(present, weight);
      equation.addConstant(mul(weight, sub(alpha, BigInt(l.table.tag))));
      let power2 = 1n;
      for (const column of l.columns) {
        power2 = mul(power2, beta);
        column.push(neg(power2), w, e, equation);
      }
    }
    return present;
  }
};

// lib/products.js
var DEGREE = 3;
var open2 = (terms, constant = () => 0n) => ({ terms, constant });
var raw = (next) => ({ next });
var known = (value) => ({ value });
var product = (coefficient, variables, factors) => ({ coefficient, variables, factors });
function batch(channel, label, claim, products2, claims) {
  const rounds = Math.max(0, ...products2.map((p) => p.variables));
  const s = sumcheck(channel, label, rounds, DEGREE, claim);
  const length = products2.reduce((n, p) => n + 2 * p.factors.filter((f) => !f.value).length - 1, 0);
  const sealed = channel.seal(`${label} values`, length);
  const deferred = [];
  const ends = [];
  const weights = [];
  let at2 = 0;
  for (const p of products2) {
    const point2 = s.point(p.variables);
    let weight = mul(p.coefficient, pow2(p.variables - rounds));
    let running = null;
    for (const f of p.factors) {
      if (f.value) {
        weight = mul(weight, f.value(point2));
        continue;
      }
      const value = sealed[at2++];
      if (f.terms) {
        claims.push({ value: channel.graph.affine(neg(f.constant(point2)), [value], [1n]), terms: f.terms(point2) });
      } else {
        deferred.push({ value, product: f.next(point2) });
      }
      if (running === null) {
        running = value;
      } else {
        const next = sealed[at2++];
        channel.requireProduct(running, value, next);
        running = next;
      }
    }
    ends.push(running);
    weights.push(weight);
  }
  channel.requireZero(channel.graph.affine(0n, [...ends, s.claim], [...weights, ELL - 1n]));
  return deferred;
}
function settle(channel, left, equation, claims) {
  const [committed] = channel.seal("committed part", 1);
  claims.push({ value: committed, terms: equation.terms });
  const claim = channel.graph.affine(neg(equation.constant), [left, committed], [1n, ELL - 1n]);
  if (equation.products.length === 0) {
    channel.requireZero(claim);
    return;
  }
  const deferred = batch(channel, "products", claim, equation.products, claims);
  if (deferred.length === 0) return;
  const eta = channel.challenge("accumulators eta");
  const powers = [];
  const second = [];
  let power2 = 1n;
  for (const d of deferred) {
    powers.push(power2);
    second.push({ ...d.product, coefficient: mul(d.product.coefficient, power2) });
    power2 = mul(power2, eta);
  }
  const total = channel.graph.affine(
    0n,
    deferred.map((d) => d.value),
    powers
  );
  batch(channel, "accumulators", total, second, claims);
}

// lib/relation/gadgets.js
var LIMB = 16;
var RESIDUAL_OFFSET = 2n ** 31n;
var shifted = (column, offset = 0n) => new Looked(offset).plus(1n, column);
var Range = class {
  constructor(advice, column, offset, limbs2) {
    this.column = column;
    this.offset = offset;
    this.upper = [];
    for (let k = 1; k < limbs2; k++) this.upper.push(advice.add(column.units));
  }
  lookUp(lookups) {
    const lowest = shifted(this.column, this.offset);
    this.upper.forEach((limb, k) => {
      lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
      lookups.add(RANGE, limb.units, [shifted(limb)]);
    });
    lookups.add(RANGE, this.column.units, [lowest]);
  }
};
var Requantise = class {
  constructor(advice, shift2, plus, minus = null) {
    Object.assign(this, { shift: shift2, plus, minus, limbs: [] });
    this.count = Math.ceil(shift2 / LIMB);
    for (let k = 1; k < this.count; k++) this.limbs.push(advice.add(plus.units));
  }
  /** accumulator(scale, units, e, equation) pushes the weight of acc. */
  lookUp(lookups, accumulator) {
    const up = pow2(LIMB * this.count - this.shift);
    const top = pow2(LIMB * this.count);
    const lowest = new Looked(mul(up, pow2(this.shift - 1))).plus(neg(top), this.plus);
    if (this.minus) lowest.plus(top, this.minus);
    lowest.plusPush((scale, units, e, equation) => accumulator(mul(scale, up), units, e, equation));
    this.limbs.forEach((limb, k) => {
      lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
      lookups.add(RANGE, limb.units, [shifted(limb)]);
    });
    lookups.add(RANGE, this.plus.units, [lowest]);
  }
};
function matmul(scale, y, w, units, e) {
  const n = bits(w.inputs);
  return product(scale, n, [
    open2((p) => [y.term(eq(p, w.inputs), e, 1n)]),
    open2((p) => [{ matrix: w.matrix, offset: 0, units, positions: eq(p, w.inputs), scale: 1n }])
  ]);
}
function addBias(b, scale, outputs, equation) {
  equation.terms.push({ matrix: b.matrix, offset: 0, units: [1n], positions: outputs, scale: mul(scale, pow2(b.shift)) });
}
var withBias = (b, push) => b === null ? push : (scale, units, e, equation) => {
  push(scale, units, e, equation);
  addBias(b, mul(scale, sum(e)), units, equation);
};
var pushMatmul = (y, w) => (scale, units, e, equation) => equation.products.push(matmul(scale, y, w, units, e));
var pushRotated = (angles, y, w, bias) => (scale, units, e, equation) => {
  const width = w.outputs;
  const low = bits(width);
  const split5 = (p) => [eq(p.slice(0, low), width), eq(p.slice(low), e.length)];
  equation.products.push(
    product(scale, low + bits(e.length), [
      { value: (p) => angles.evaluate(units, e, ...split5(p)) },
      { next: (p) => matmul(1n, y, w, ...split5(p)) }
    ])
  );
  if (bias !== null) addBias(bias, scale, angles.overPositions(units, e), equation);
};
var pushRotatedColumn = (angles, y) => (scale, units, e, equation) => {
  const low = bits(y.units);
  const split5 = (p) => [eq(p.slice(0, low), y.units), eq(p.slice(low), e.length)];
  equation.products.push(
    product(scale, low + bits(e.length), [
      { value: (p) => angles.evaluate(units, e, ...split5(p)) },
      open2((p) => [y.term(...split5(p), 1n)])
    ])
  );
};
function tokenTerm(table2, tokens, e, channels, scale) {
  const rows = new Array(table2.outputs).fill(0n);
  tokens.forEach((t, i) => rows[t] += e[i]);
  return { matrix: table2.matrix, offset: 0, units: rows, positions: channels, scale };
}
var weightedTerm = (column, p, low, e, units = null) => {
  const u = eq(p.slice(0, low), column.units);
  return column.term(units ? hadamard(u, units) : u, hadamard(eq(p.slice(low), e.length), e), 1n);
};

// lib/relation/reference.js
var ones = (n) => new Array(n).fill(1n);
var publicSum = (weights, units, rows) => mod(weights.reduce((s, x, i) => s + x * mod(units.reduce((t, w, v) => t + w * rows[i][v], 0n)), 0n));
var split3 = (p, width, n) => [eq(p.slice(0, bits(width)), width), eq(p.slice(bits(width)), n)];
var perPosition = (column, units, n) => open2((p) => [column.term(units, eq(p, n), 1n)]);
var weighted = (column, e) => open2((p) => [column.term([1n], hadamard(eq(p, e.length), e), 1n)]);
var plain = (column, n) => open2((p) => [column.term(...split3(p, column.units, n), 1n)]);
var publicRows = (units, e, rows) => known((p) => {
  const [eqTokens, eqPositions] = split3(p, units.length, e.length);
  return publicSum(hadamard(eqPositions, e), hadamard(eqTokens, units), rows);
});
var publicly = (coefficient, column, units, e, rows) => product(coefficient, bits(units.length) + bits(e.length), [publicRows(units, e, rows), plain(column, e.length)]);
var times2 = (coefficient, a, b, units, e, allowed) => {
  const low = bits(units.length);
  const first = allowed ? [publicRows(units, e, allowed), plain(a, e.length)] : [open2((p) => [weightedTerm(a, p, low, e, units)])];
  return product(coefficient, low + bits(e.length), [...first, plain(b, e.length)]);
};
function bit(lookups, column) {
  lookups.add(RANGE, column.units, [shifted(column)]);
  lookups.add(RANGE, column.units, [new Looked(1n).plus(ELL - 1n, column)]);
}
function limbs(lookups, units, upper, lowest) {
  upper.forEach((limb, k) => {
    lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
    lookups.add(RANGE, units, [shifted(limb)]);
  });
  lookups.add(RANGE, units, [lowest]);
}
function adjusted(adjustment2, outputs, constants) {
  const before = outputs.map((_, i) => outputs.slice(0, i));
  const masks = before.map((b) => adjustment2.allowed(b));
  return {
    constants,
    allowed: masks[0] && masks.map((m) => Array.from(m, BigInt)),
    base: before.map((b, i) => adjustment2.base(b).map((a, v) => masks[i] && !masks[i][v] ? -constants[i][v] : a))
  };
}
function pushSum(scale, column, allowed, e, equation) {
  const all = ones(column.units);
  if (allowed) equation.products.push(publicly(scale, column, all, e, allowed));
  else equation.add(scale, column, all, e);
}
function count(lookups, column, sign, constants, allowed) {
  const push = (scale, [w], e, equation) => {
    const s = mul(scale, w);
    pushSum(mul(s, sign), column, allowed(), e, equation);
    equation.addConstant(mul(s, mod(e.reduce((t, x, i) => t + x * constants(i), 0n))));
  };
  lookups.add(RANGE, 1, [new Looked().plusPush(push)]);
}
var Reference = class {
  /** @param logits y, table: L = y table^T; outputs; chosen(scale, e): scale sum_i e_i L_i,tok */
  constructor(advice, logits) {
    this.logits = logits;
    this.gap = advice.add(1);
  }
  /** A', once the advice's rows are there. */
  open(base) {
    this.base = base;
  }
  /** scale sum_{i,v} e_i w_v M_iv. */
  push(scale, units, e, equation) {
    const { y, table: table2 } = this.logits;
    const all = mul(scale, sum(units));
    equation.products.push(matmul(neg(scale), y, table2, units, e), this.logits.chosen(all, e));
    equation.add(all, this.gap, [1n], e);
    equation.addConstant(neg(mul(scale, publicSum(e, units, this.base))));
  }
  /** scale sum_{i,v} e_i w_v x_iv M_iv of a column x. */
  pushTimes(scale, column, units, e, equation) {
    const { y, table: table2, outputs } = this.logits;
    const n = e.length;
    const channels = bits(y.units);
    const tokens = bits(units.length);
    equation.products.push(
      product(scale, bits(n), [perPosition(column, units, n), weighted(this.gap, e)]),
      product(scale, channels + bits(n), [
        open2((p) => [column.term(units, hadamard(eq(p.slice(channels), n), e), 1n)]),
        plain(y, n),
        open2((p) => {
          const [eqChannels, eqPositions] = split3(p, y.units, n);
          return [tokenTerm(table2, outputs, eqPositions, eqChannels, 1n)];
        })
      ]),
      product(neg(scale), tokens + bits(n), [
        open2((p) => [weightedTerm(column, p, tokens, e, units)]),
        raw((p) => matmul(1n, y, table2, ...split3(p, units.length, n)))
      ]),
      publicly(neg(scale), column, units, e, this.base)
    );
  }
};

// lib/relation/cut.js
var Cut = class {
  /**
   * Declares the advice.
   *
   * @param logits what a Reference needs
   * @param limbs of what is not negative
   */
  constructor(advice, logits, adjustment2, limbCount) {
    const { outputs, table: table2 } = logits;
    Object.assign(this, { outputs, n: outputs.length, vocabulary: table2.outputs, c: adjustment2.cut, k: adjustment2.topK });
    this.reference = new Reference(advice, logits);
    this.bits = advice.add(this.vocabulary);
    this.marks = advice.add(this.vocabulary);
    const upper = (units) => Array.from({ length: limbCount - 1 }, () => advice.add(units));
    this.chosenLimbs = upper(1);
    this.ordered = this.orders().map((push) => [push, upper(this.vocabulary)]);
  }
  /** Takes what is public, of the advice's size: once its rows are there. */
  open(known2) {
    this.known = known2;
    this.reference.open(known2.base);
    this.bounds = known2.base.map((row, i) => row.map((a, v) => this.c + 1n + a + known2.constants[i][v]));
  }
  lookUp(lookups) {
    bit(lookups, this.bits);
    bit(lookups, this.marks);
    this.counts(lookups);
    const kept = new Looked(this.c).plus(ELL - 1n, this.reference.gap).plusPush((scale, [w], e, equation) => {
      const s = e.reduce((t, x, i) => t + x * this.known.base[i][this.outputs[i]], 0n);
      equation.addConstant(mul(mul(scale, w), mod(s)));
    });
    limbs(lookups, 1, this.chosenLimbs, kept);
    for (const [push, upper] of this.ordered) limbs(lookups, this.vocabulary, upper, new Looked().plusPush(push));
  }
  count(lookups, column, sign, constants) {
    count(lookups, column, sign, constants, () => this.known.allowed);
  }
  /** scale sum_{i,v} e_i w_v s_iv (g_i - q_iv): what the differences of sampling get. */
  push(scale, units, e, equation) {
    equation.products.push(
      product(scale, bits(this.n), [perPosition(this.bits, units, this.n), weighted(this.reference.gap, e)]),
      publicly(neg(scale), this.bits, units, e, this.bounds)
    );
  }
};
var MinP = class extends Cut {
  orders() {
    return [(...a) => this.reference.push(...a)];
  }
  counts(lookups) {
    this.count(lookups, this.marks, 1n, () => -1n);
  }
  identity(gamma3, units, e, equation) {
    this.reference.pushTimes(gamma3, this.marks, units, e, equation);
  }
};
var TopK = class extends Cut {
  orders() {
    const signed = (sign, column) => (scale, units, e, equation) => {
      this.reference.push(mul(scale, sign), units, e, equation);
      this.reference.pushTimes(neg(mul(mul(scale, sign), 2n)), column, units, e, equation);
      equation.add(neg(scale), column, units, e);
    };
    return [signed(ELL - 1n, this.bits), signed(1n, this.marks)];
  }
  counts(lookups) {
    const { allowed } = this.known;
    const tokens = Array.from(
      { length: this.n },
      (_, i) => allowed ? allowed[i].reduce((s, a) => s + a, 0n) : BigInt(this.vocabulary)
    );
    const kept = tokens.map((t) => BigInt(this.k) < t ? BigInt(this.k) : t);
    this.count(lookups, this.bits, ELL - 1n, (i) => tokens[i] - kept[i]);
    this.count(lookups, this.marks, ELL - 1n, (i) => kept[i] - 1n);
  }
  identity() {
  }
};

// lib/relation/norm.js
var PIECE = 32;
var SLACK_LIMBS = 6;
var Mean = class {
  constructor(advice, x) {
    this.x = x;
    this.column = advice.add(1);
    this.range = new Range(advice, this.column, 2n ** 31n, 2);
  }
  lookUp(lookups) {
    const d = BigInt(this.x.units);
    this.range.lookUp(lookups);
    lookups.add(RANGE, 1, [new Looked(d / 2n).plusPush((...a) => this.push(...a))]);
    lookups.add(RANGE, 1, [new Looked(d - 1n - d / 2n).plusPush((scale, ...a) => this.push(neg(scale), ...a))]);
  }
  /** sum_u x_u - d mean. */
  push(scale, [w], e, equation) {
    const s = mul(scale, w);
    equation.add(s, this.x, new Array(this.x.units).fill(1n), e);
    equation.add(neg(mul(s, BigInt(this.x.units))), this.column, [1n], e);
  }
};
var Norm = class {
  /** @param mean of a layer norm, null for an RMS norm, which has no bias either */
  constructor(advice, x, mean, gain, bias, k, shift2, eps2, groups = 1) {
    Object.assign(this, { x, mean, gain, bias, k, eps: eps2, groups, rows: advice.positions, channels: x.units / groups });
    this.low = bits(this.channels);
    this.groupBits = bits(groups);
    this.rrm = new Array(groups).fill(0n);
    this.ms = advice.add(3 * groups);
    this.rm = advice.add(4 * groups);
    this.r = advice.add(groups);
    this.rRange = new Range(advice, this.r, 0n, 2);
    this.u = [];
    this.v = [];
    for (let l = 1; l < SLACK_LIMBS; l++) {
      this.u.push(advice.add(groups));
      this.v.push(advice.add(groups));
    }
    this.y = advice.add(x.units);
    this.requantise = new Requantise(advice, shift2, this.y);
  }
  lookUp(lookups) {
    this.rRange.lookUp(lookups);
    this.slack(lookups, this.u, (scale, w, e, eq1) => this.pushU(scale, w, e, eq1));
    this.slack(lookups, this.v, (scale, w, e, eq1) => {
      this.addPieces(mul(scale, 2n), this.rm, w, e, eq1);
      this.addPieces(scale, this.ms, w, e, eq1);
      eq1.addConstant(neg(mul(mul(scale, sum(w)), sum(e))));
      this.pushU(neg(scale), w, e, eq1);
    });
    lookups.add(RANGE, this.x.units, [shifted(this.y, 2n ** 15n)]);
    this.requantise.lookUp(
      lookups,
      withBias(this.bias, (...a) => this.pushAccumulator(...a))
    );
  }
  slack(lookups, limbs2, push) {
    const lowest = new Looked().plusPush(push);
    limbs2.forEach((limb, l) => {
      lowest.plus(neg(pow2(LIMB * (l + 1))), limb);
      lookups.add(RANGE, this.groups, [shifted(limb)]);
    });
    lookups.add(RANGE, this.groups, [lowest]);
  }
  /** u = d 2^(2k) - r rm; the products r rm are collected. */
  pushU(scale, w, e, equation) {
    equation.addConstant(mul(mul(mul(scale, sum(w)), BigInt(this.channels)), mul(pow2(2 * this.k), sum(e))));
    this.rrm = this.rrm.map((x, g) => sub(x, mul(scale, w[g])));
  }
  /** Piece p of group g is unit p groups + g. */
  pieceUnits(column, w) {
    return Array.from({ length: column.units }, (_, u) => mul(pow2(PIECE * Math.floor(u / this.groups)), w[u % this.groups]));
  }
  addPieces(scale, column, w, e, equation) {
    equation.add(scale, column, this.pieceUnits(column, w), e);
  }
  /** eq over the groups and over the positions at a point whose first coordinates are others. */
  split(p, skip) {
    return [eq(p.slice(skip, skip + this.groupBits), this.groups), eq(p.slice(skip + this.groupBits), this.rows)];
  }
  pushAccumulator(scale, units, e, equation) {
    const { low, channels } = this;
    equation.products.push(
      product(scale, low + this.groupBits + bits(e.length), [
        this.xFactor(null, null),
        open2((p) => {
          const [eqGroups, eqPositions] = this.split(p, low);
          return [this.r.term(eqGroups, hadamard(eqPositions, e), 1n)];
        }),
        open2((p) => {
          const [eqGroups] = this.split(p, low);
          const byChannel = new Array(channels).fill(0n);
          units.forEach((w, u) => byChannel[u % channels] += eqGroups[Math.floor(u / channels)] * w);
          const positions = eq(p.slice(0, low), channels).map((x, c) => mul(x, byChannel[c] % ELL));
          return [{ matrix: this.gain.matrix, offset: 0, units: [1n], positions, scale: 1n }];
        })
      ])
    );
  }
  /** c over (channel, group, position), weighted by the groups' weights and e where given. */
  xFactor(group, e) {
    const { low, channels } = this;
    return open2((p) => {
      const eqChannels = eq(p.slice(0, low), channels);
      const [eqGroups, eqPositions] = this.split(p, low);
      const byGroup = group ? hadamard(eqGroups, group) : eqGroups;
      const positions = e ? hadamard(eqPositions, e) : eqPositions;
      const units = byGroup.flatMap((g) => eqChannels.map((c) => mul(g, c)));
      const own = this.x.term(units, positions, 1n);
      return this.mean ? [own, this.mean.column.term([1n], positions, neg(sum(units)))] : [own];
    });
  }
  /** The identities for ms and rm, weighted by powers of gamma and the groups' weights, and the products r rm that the slacks have collected. */
  identities(e, gammaMs, gammaRm, equation, group = [1n]) {
    const rowBits = this.groupBits + bits(e.length);
    this.addPieces(gammaMs, this.ms, group, e, equation);
    equation.addConstant(neg(mul(mul(gammaMs, this.eps % ELL), mul(sum(group), sum(e)))));
    equation.products.push(product(neg(gammaMs), this.low + rowBits, [this.xFactor(group, e), this.xFactor(null, null)]));
    this.addPieces(gammaRm, this.rm, group, e, equation);
    const r = (weights) => open2((p) => {
      const [eqGroups, eqPositions] = this.split(p, 0);
      return [this.r.term(hadamard(eqGroups, weights), hadamard(eqPositions, e), 1n)];
    });
    const whole = (column) => open2((p) => {
      const [eqGroups, eqPositions] = this.split(p, 0);
      return [column.term(this.pieceUnits(column, eqGroups), eqPositions, 1n)];
    });
    equation.products.push(product(neg(gammaRm), rowBits, [r(group), whole(this.ms)]));
    const single = this.groups === 1;
    equation.products.push(product(single ? this.rrm[0] : 1n, rowBits, [r(single ? [1n] : this.rrm), whole(this.rm)]));
  }
};
var HeadNorms = class {
  constructor(advice, heads, { sRaw, k, sY, normEps }, gain) {
    this.heads = heads;
    const c = advice.add(heads * gain.inputs);
    this.range = new Range(advice, c, RESIDUAL_OFFSET, 2);
    this.requantise = new Requantise(advice, sRaw, c);
    this.norm = new Norm(advice, c, null, gain, null, k, sY, normEps, heads);
  }
  /** push pushes y W^T. */
  lookUp(lookups, push) {
    this.range.lookUp(lookups);
    this.requantise.lookUp(lookups, push);
    this.norm.lookUp(lookups);
  }
  identities(unitEq, e, gammaMs, gammaRm, equation) {
    this.norm.identities(e, gammaMs, gammaRm, equation, unitEq.slice(0, this.heads));
  }
};

// lib/relation/nucleus.js
var FARTHEST = 65535n;
var STEPS = 2048n;
var MILLION2 = 1000000n;
var SUM_LIMBS = 5;
function limbsOf(n) {
  let count2 = 1;
  while (n > 1n << BigInt(16 * count2)) count2++;
  return count2;
}
var Nucleus = class {
  /**
   * Declares the advice.
   *
   * @param excluded bits of top_k, or null
   * @param limbCount of a difference of logits
   */
  constructor(advice, logits, adjustment2, excluded, limbCount) {
    const { outputs, table: table2 } = logits;
    const tokens = table2.outputs;
    const { millionths: millionths2, unit } = adjustment2.nucleus;
    Object.assign(this, { outputs, n: outputs.length, tokens, excluded, limbCount, unit, p: millionths2 });
    this.farthest = (FARTHEST * unit + STEPS - 1n) / STEPS;
    this.reference = new Reference(advice, logits);
    for (const name of ["marks", "steps", "weights", "far", "above", "reached"]) this[name] = advice.add(tokens);
    this.last = advice.add(1);
    const upper = (units, count2) => Array.from({ length: count2 - 1 }, () => advice.add(units));
    this.atLeast = upper(tokens, limbCount);
    this.atMost = upper(tokens, limbsOf(unit));
    this.share = upper(1, SUM_LIMBS);
    this.noLess = upper(1, SUM_LIMBS);
  }
  open(known2) {
    this.allowed = known2.allowed;
    this.reference.open(known2.base);
    const off = 2n ** BigInt(Math.min(16 * this.limbCount - 1, 62));
    this.switches = this.outputs.map((token, i) => {
      const row = this.allowed ? this.allowed[i].map((a) => a * off) : new Array(this.tokens).fill(off);
      row[token] = -1n;
      return row;
    });
  }
  /** scale sum_{i,v} e_i w_v s_iv h_iv: what the differences of sampling get. */
  push(scale, units, e, equation) {
    equation.products.push(publicly(scale, this.above, units, e, this.switches));
  }
  /** Some token has the largest: z M = 0. */
  identity(gamma4, units, e, equation) {
    this.reference.pushTimes(gamma4, this.marks, units, e, equation);
  }
  lookUp(lookups) {
    for (const column of [this.marks, this.above, this.reached]) bit(lookups, column);
    lookups.add(NUCLEUS, this.tokens, [shifted(this.steps), shifted(this.weights), shifted(this.far)]);
    count(lookups, this.marks, 1n, () => -1n, () => this.allowed);
    if (this.excluded) {
      lookups.add(RANGE, this.tokens, [new Looked().plus(1n, this.far).plus(ELL - 1n, this.excluded)]);
    }
    const below = (m, fm) => (scale, units, e, equation) => {
      this.reference.push(mul(scale, m), units, e, equation);
      this.reference.pushTimes(mul(scale, mod(fm)), this.far, units, e, equation);
    };
    const first = new Looked().plus(mod(-this.unit), this.steps).plus(mod(FARTHEST * this.unit - this.farthest), this.far).plusPush(below(STEPS, 1n - STEPS));
    if (this.excluded) first.plus(this.farthest, this.excluded);
    limbs(lookups, this.tokens, this.atLeast, first);
    const second = new Looked(this.unit - 1n).plus(this.unit, this.steps).plus(mod(1n - this.unit - FARTHEST * this.unit), this.far).plusPush(below(ELL - STEPS, STEPS));
    limbs(lookups, this.tokens, this.atMost, second);
    this.order(lookups, this.above, 0n);
    this.order(lookups, this.reached, 1n);
    this.sums(lookups, this.share, this.above, MILLION2 - this.p, -MILLION2, 0n);
    this.sums(lookups, this.noLess, this.reached, this.p - MILLION2, MILLION2, -1n);
  }
  /** (1 - x) (t - a - k) + x (k - t - 1 + a), a = 0 or 1, in one limb. */
  order(lookups, column, a) {
    const looked = new Looked(mod(-a)).plus(ELL - 1n, this.steps).plus(mod(2n * a - 1n), column).plusPush((scale, units, e, equation) => {
      equation.add(mul(scale, sum(units)), this.last, [1n], e);
      const twice = mul(scale, 2n);
      equation.products.push(
        product(neg(twice), bits(this.n), [perPosition(column, units, this.n), weighted(this.last, e)]),
        times2(twice, column, this.steps, units, e, null)
      );
    });
    lookups.add(RANGE, this.tokens, [looked]);
  }
  /** a sum W + b sum x W + constant over the allowed tokens. */
  sums(lookups, upper, column, a, b, constant) {
    const looked = new Looked(mod(constant)).plusPush((scale, [w], e, equation) => {
      const s = mul(scale, w);
      pushSum(mul(s, mod(a)), this.weights, this.allowed, e, equation);
      equation.products.push(times2(mul(s, mod(b)), column, this.weights, ones(this.tokens), e, this.allowed));
    });
    limbs(lookups, 1, upper, looked);
  }
};

// lib/relation/head.js
function chosen(y, table2, outputs, scale, e) {
  const low = bits(y.units);
  return product(scale, low + bits(e.length), [
    open2((r) => [weightedTerm(y, r, low, e)]),
    open2((r) => [tokenTerm(table2, outputs, eq(r.slice(low), e.length), eq(r.slice(0, low), y.units), 1n)])
  ]);
}
function head(channel, key, firstPosition, outputs, boundary, adjustment2) {
  const vocabulary = key.spec.vocabulary;
  const p = key.profile.head;
  const advice = new Advice("advice", outputs.length);
  const lookups = new Lookups(outputs.length);
  const x = Column.of(boundary, firstPosition);
  const xRange = new Range(advice, x, RESIDUAL_OFFSET, 2);
  const mean = key.spec.parts.norm === "layer" ? new Mean(advice, x) : null;
  const gain = key.tensor("output_norm.weight");
  const norm = new Norm(advice, x, mean, gain, key.tensor("output_norm.bias"), p.kF, p.sYf, p.normEps);
  const count2 = adjustment2 ? adjustment2.limbs(key.deltaLimbs, outputs.length) : key.deltaLimbs;
  const logits = {
    y: norm.y,
    table: key.head,
    outputs,
    chosen: (scale, e) => chosen(norm.y, key.head, outputs, scale, e)
  };
  let cut = null;
  if (adjustment2 && adjustment2.cut !== null) {
    cut = new (adjustment2.topK > 0 ? TopK : MinP)(advice, logits, adjustment2, count2);
  }
  const nucleus = adjustment2?.nucleus ? new Nucleus(advice, logits, adjustment2, adjustment2.topK > 0 ? cut.bits : null, count2) : null;
  const limbs2 = [];
  for (let k = 1; k < count2; k++) limbs2.push(advice.add(vocabulary));
  advice.receive(channel, key.columnBits);
  const constants = adjustment2 && outputs.map((_, i) => adjustment2.constants(outputs, i, count2));
  if (cut || nucleus) {
    const known2 = adjusted(adjustment2, outputs, constants);
    cut?.open(known2);
    nucleus?.open(known2);
  }
  xRange.lookUp(lookups);
  mean?.lookUp(lookups);
  norm.lookUp(lookups);
  const lowest = new Looked().plusPush((scale, units, e, equation) => {
    equation.products.push(matmul(neg(scale), norm.y, key.head, units, e));
    equation.products.push(chosen(norm.y, key.head, outputs, mul(scale, sum(units)), e));
    cut?.push(scale, units, e, equation);
    nucleus?.push(scale, units, e, equation);
    const prefix = adjustment2 ? null : prefixSums(units);
    outputs.forEach((token, i) => {
      if (adjustment2) {
        equation.addConstant(mul(scale, mul(e[i], mod(units.reduce((s, w, v) => s + w * constants[i][v], 0n)))));
      } else if (token > 0) {
        equation.addConstant(neg(mul(scale, mul(e[i], prefix[token - 1]))));
      }
    });
  });
  limbs2.forEach((limb, k) => {
    lowest.plus(neg(pow2(LIMB * (k + 1))), limb);
    lookups.add(RANGE, vocabulary, [shifted(limb)]);
  });
  lookups.add(RANGE, vocabulary, [lowest]);
  cut?.lookUp(lookups);
  nucleus?.lookUp(lookups);
  const claims = [];
  const r = lookups.run(channel, key.columnBits, claims);
  const gamma = channel.challenge("identities gamma");
  const gamma2 = mul(gamma, gamma);
  norm.identities(r.e, gamma, gamma2, r.equation);
  const tokens = r.unitEq.slice(0, vocabulary);
  cut?.identity(mul(gamma2, gamma), tokens, r.e, r.equation);
  nucleus?.identity(mul(gamma2, gamma2), tokens, r.e, r.equation);
  settle(channel, r.q, r.equation, claims);
  return claims;
}

// lib/relation/attention.js
var axpy = (v, a, w) => w.forEach((x, i) => v[i] = add2(v[i], mul(a, x)));
var Attention = class {
  constructor(spec, profile, advice, q, k, v, exp2) {
    const n = advice.positions;
    const heads = spec.heads;
    Object.assign(this, { spec, t: profile.t, kR: profile.kR, n, q, k, v, exp: exp2 });
    this.starts = Array.from({ length: heads * n }, (_, u) => u % n);
    this.scores = new Advice("scores", n, true);
    [this.lo, this.e, this.isZero] = [0, 1, 2].map(() => this.scores.add(heads * n, this.starts));
    this.z = advice.add(heads);
    this.zRange = new Range(advice, this.z, 2n ** 31n, 2);
    this.reciprocal = advice.add(heads);
    this.reciprocalRange = new Range(advice, this.reciprocal, 0n, 3);
    this.uLimb = advice.add(heads);
    this.vLimb = advice.add(heads);
    this.o = advice.add(spec.queryWidth);
    this.requantise = new Requantise(advice, profile.sO, this.o);
    this.slackWeights = new Array(heads).fill(0n);
    this.outputWeights = new Array(spec.queryWidth).fill(0n);
  }
  lookUp(lookups) {
    const heads = this.spec.heads;
    const all = this.starts.length;
    lookups.add(this.exp, all, [shifted(this.lo), shifted(this.e), shifted(this.isZero)], this.starts);
    const rem = new Looked().plus(neg(pow2(LIMB)), this.lo).plusPush((...a) => this.pushScore(...a));
    lookups.add(RANGE, all, [rem], this.starts);
    const count2 = new Looked(ELL - 1n).plusPush((scale, w, e, equation) => this.pushHeadSum(scale, w, e, this.isZero, equation));
    lookups.add(RANGE, heads, [count2]);
    this.zRange.lookUp(lookups);
    this.reciprocalRange.lookUp(lookups);
    lookups.add(RANGE, heads, [shifted(this.uLimb)]);
    lookups.add(RANGE, heads, [shifted(this.vLimb)]);
    const limb = neg(pow2(LIMB));
    const u0 = new Looked(pow2(this.kR)).plus(limb, this.uLimb).plusPush((scale, w) => axpy(this.slackWeights, neg(scale), w));
    lookups.add(RANGE, heads, [u0]);
    const v0 = new Looked(neg(add2(pow2(this.kR), 1n))).plus(limb, this.vLimb).plusPush((scale, w, e, equation) => {
      this.pushHeadSum(scale, w, e, this.e, equation);
      axpy(this.slackWeights, scale, w);
    });
    lookups.add(RANGE, heads, [v0]);
    lookups.add(RANGE, this.spec.queryWidth, [shifted(this.o, 2n ** 15n)]);
    this.requantise.lookUp(lookups, (scale, w) => axpy(this.outputWeights, scale, w));
  }
  /** scale * sum_{h,i} w_h e_i sum_{j <= i} column[(h, j), i]. */
  pushHeadSum(scale, heads, e, column, equation) {
    equation.add(
      scale,
      column,
      this.starts.map((_, u) => heads[Math.floor(u / this.n)]),
      e
    );
  }
  /** 2^16 z - 2^(16-t) q.k, the part of the remainder that is not lo. */
  pushScore(scale, units, e, equation) {
    const { n, spec } = this;
    const ofHead = (h) => units.slice(h * n, (h + 1) * n);
    for (let h = 0; h < spec.heads; h++) {
      equation.add(mul(scale, pow2(LIMB)), this.z.slice(h, 1), [1n], hadamard(prefixSums(ofHead(h)), e));
    }
    const hd = spec.headDim;
    const kBits = bits(hd);
    const jBits = bits(n);
    const split5 = (p) => [
      eq(p.slice(0, kBits), hd),
      eq(p.slice(kBits, kBits + jBits), n),
      eq(p.slice(kBits + jBits), spec.heads)
    ];
    const keys = open2((p) => {
      const [eqC, eqJ, eqH] = split5(p);
      return Array.from({ length: spec.kvHeads }, (_, g) => {
        const byKey = new Array(n).fill(0n);
        for (let h = 0; h < spec.heads; h++) if (spec.kvHead(h) === g) axpy(byKey, eqH[h], ofHead(h));
        return this.k.slice(g * hd, hd).term(eqC, hadamard(byKey, eqJ), 1n);
      });
    });
    const queries = open2((p) => {
      const [eqC, eqJ, eqH] = split5(p);
      const w = Array.from({ length: spec.queryWidth }, (_, u) => mul(eqH[Math.floor(u / hd)], eqC[u % hd]));
      return [this.q.term(w, hadamard(prefixSums(eqJ), e), 1n)];
    });
    equation.products.push(
      product(neg(mul(scale, pow2(LIMB - this.t))), kBits + jBits + bits(spec.heads), [keys, queries])
    );
  }
  /** sum_{h,i,j} (e_i R[h,i]) E[h,i,j] P[h,j], once every lookup has pushed its weight. */
  finish(e, equation) {
    const { n, spec } = this;
    const b = bits(n);
    const hd = spec.headDim;
    const split5 = (p) => [eq(p.slice(0, b), n), eq(p.slice(b, 2 * b), n), eq(p.slice(2 * b), spec.heads)];
    const reciprocals = open2((p) => {
      const [, eqI, eqH] = split5(p);
      return [this.reciprocal.term(eqH, hadamard(eqI, e), 1n)];
    });
    const weights = open2((p) => {
      const [eqJ, eqI, eqH] = split5(p);
      const w = this.starts.map((_, u) => mul(eqH[Math.floor(u / n)], eqJ[u % n]));
      return [this.e.term(w, eqI, 1n)];
    });
    const values = open2(
      (p) => {
        const [eqJ, , eqH] = split5(p);
        const w = new Array(spec.kvWidth).fill(0n);
        this.outputWeights.forEach((x, u) => {
          const h = Math.floor(u / hd);
          const at2 = spec.kvHead(h) * hd + u % hd;
          w[at2] = add2(w[at2], mul(eqH[h], x));
        });
        return [this.v.term(w, eqJ, 1n)];
      },
      (p) => {
        const [eqJ, , eqH] = split5(p);
        return mul(inner(eqH, this.slackWeights), sum(eqJ));
      }
    );
    equation.products.push(product(1n, 2 * b + bits(spec.heads), [reciprocals, weights, values]));
  }
};

// lib/relation/layers.js
function embed(key, tokens) {
  const tables3 = [[key.tensor("token_embd.weight"), tokens]];
  const learned = key.tensor("position_embd.weight");
  if (learned) tables3.push([learned, tokens.map((_, i) => i)]);
  const exponents2 = tables3.map(([t]) => key.profile.weightExponents.get(t.name));
  const finest = Math.max(...exponents2);
  const push = (scale, channels, e, equation) => tables3.forEach(
    ([t, rows], k) => equation.terms.push(tokenTerm(t, rows, e, channels, mul(scale, pow2(finest - exponents2[k]))))
  );
  return { finer: finest - key.profile.fx, push };
}
function block(channel, key, layer2, tokens, boundaryIn, boundaryOut) {
  const { spec } = key;
  const d = spec.embeddingLength;
  const ff = spec.feedForward;
  const p = key.profile.blocks[layer2];
  const weight = (part) => key.tensor(`blk.${layer2}.${part}.weight`);
  const bias = (part) => key.tensor(`blk.${layer2}.${part}.bias`);
  const advice = new Advice("advice", tokens.length);
  const lookups = new Lookups(tokens.length);
  const later = [];
  const range32 = (column) => {
    const r2 = new Range(advice, column, RESIDUAL_OFFSET, 2);
    later.push(() => r2.lookUp(lookups));
  };
  const requantised = (out, shift2, push, minus = null) => {
    const r2 = new Requantise(advice, shift2, out, minus);
    later.push(() => r2.lookUp(lookups, push));
  };
  const norm = (x, part, k2, shift2) => {
    const mean = spec.parts.norm === "layer" ? new Mean(advice, x) : null;
    if (mean) later.push(() => mean.lookUp(lookups));
    return new Norm(advice, x, mean, weight(part), bias(part), k2, shift2, p.normEps);
  };
  const linear = (y, part) => withBias(bias(part), pushMatmul(y, weight(part)));
  const rotated = (y, part) => key.rope ? pushRotated(key.rope, y, weight(part), bias(part)) : linear(y, part);
  const headed = (y, part, shift2, normProfile) => {
    if (!spec.parts.headNorms) return [null, projection(part, shift2, rotated(y, part))];
    const heads = new HeadNorms(advice, weight(part).outputs / spec.headDim, normProfile, weight(`${part}_norm`));
    later.push(() => heads.lookUp(lookups, linear(y, part)));
    return [heads, projection(part, shift2, pushRotatedColumn(key.rope, heads.norm.y))];
  };
  const projection = (part, shift2, push) => {
    const out = advice.add(weight(part).outputs);
    later.push(() => lookups.add(RANGE, out.units, [shifted(out, 2n ** 15n)]));
    requantised(out, shift2, push);
    return out;
  };
  const xIn = layer2 === 0 ? advice.add(d) : Column.of(boundaryIn);
  range32(xIn);
  const embedding = layer2 === 0 ? embed(key, tokens) : null;
  if (embedding?.finer > 0) requantised(xIn, embedding.finer, embedding.push);
  const norm1 = norm(xIn, "attn_norm", p.k1, p.sY1);
  const [qHeads, q] = headed(norm1.y, "attn_q", p.sQ, p.qNorm);
  const [kHeads, k] = headed(norm1.y, "attn_k", p.sK, p.kNorm);
  const v = projection("attn_v", p.sV, linear(norm1.y, "attn_v"));
  const attention = new Attention(spec, p, advice, q, k, v, key.exp);
  const xMid = advice.add(d);
  requantised(xMid, p.sXa, linear(attention.o, "attn_output"), xIn);
  range32(xMid);
  const norm2 = norm(xMid, "ffn_norm", p.k2, p.sY2);
  const g = advice.add(ff);
  const act = advice.add(ff);
  later.push(() => lookups.add(key.activations[layer2], ff, [shifted(g, 2n ** 15n), shifted(act)]));
  requantised(g, p.sG, linear(norm2.y, spec.parts.gated ? "ffn_gate" : "ffn_up"));
  const h = spec.parts.gated ? advice.add(ff) : act;
  if (spec.parts.gated) {
    range32(h);
    requantised(h, p.sH, (scale, units, e, equation) => {
      const low = bits(ff);
      equation.products.push(
        product(scale, low + bits(e.length), [
          open2((r2) => [weightedTerm(act, r2, low, e, units)]),
          { next: (r2) => matmul(1n, norm2.y, weight("ffn_up"), eq(r2.slice(0, low), ff), eq(r2.slice(low), e.length)) }
        ])
      );
    });
  }
  const xOut = Column.of(boundaryOut);
  requantised(xOut, p.sXf, linear(h, "ffn_down"), xMid);
  range32(xOut);
  advice.receive(channel, key.columnBits);
  attention.scores.receive(channel, key.columnBits);
  later.forEach((run) => run());
  norm1.lookUp(lookups);
  norm2.lookUp(lookups);
  attention.lookUp(lookups);
  const claims = [];
  const r = lookups.run(channel, key.columnBits, claims);
  const gamma = channel.challenge("identities gamma");
  const gammas = [1n];
  for (let i = 1; i <= 9; i++) gammas.push(mul(gammas[i - 1], gamma));
  norm1.identities(r.e, gammas[1], gammas[2], r.equation);
  norm2.identities(r.e, gammas[3], gammas[4], r.equation);
  attention.finish(r.e, r.equation);
  if (embedding?.finer <= 0) {
    const channels = r.unitEq.slice(0, d);
    r.equation.add(gammas[5], xIn, channels, r.e);
    embedding.push(neg(mul(gammas[5], pow2(-embedding.finer))), channels, r.e, r.equation);
  }
  qHeads?.identities(r.unitEq, r.e, gammas[6], gammas[7], r.equation);
  kHeads?.identities(r.unitEq, r.e, gammas[8], gammas[9], r.equation);
  settle(channel, r.q, r.equation, claims);
  return claims;
}
function weightRange(channel, key, tensors) {
  const advice = new Advice("weight limbs", tensors[0].inputs);
  const lookups = new Lookups(tensors[0].inputs);
  const ranges = tensors.map((t) => new Range(advice, Column.of(t.matrix), RESIDUAL_OFFSET, 2));
  advice.receive(channel, key.columnBits);
  ranges.forEach((r2) => r2.lookUp(lookups));
  const claims = [];
  const r = lookups.run(channel, key.columnBits, claims);
  settle(channel, r.q, r.equation, claims);
  return claims;
}

// lib/transcript.js
var Transcript = class {
  constructor(domain) {
    this.sponge = shake256.create({});
    this.frame(0, domain, new Uint8Array(0));
  }
  frame(kind, label, data) {
    const l = utf8(label);
    this.sponge.update(concat(Uint8Array.of(kind), le32(l.length), l, le64(data.length)));
    if (data.length) this.sponge.update(data);
  }
  absorb(label, data) {
    this.frame(1, label, data);
  }
  absorbIntegers(label, values) {
    this.absorb(label, concat(...values.map(le64)));
  }
  challenge(label) {
    this.frame(2, label, new Uint8Array(0));
    return integer(this.digest()) % ELL;
  }
  /** What the sponge would give now; it goes on absorbing. */
  digest() {
    return this.sponge.clone().xof(64);
  }
  nonZeroChallenge(label) {
    for (; ; ) {
      const c = this.challenge(label);
      if (c !== 0n) return c;
    }
  }
};

// lib/proofs.js
var MAX_POSITIONS = 2 ** 16;
function attempt(f) {
  try {
    return { equation: f() };
  } catch (e) {
    if (e instanceof FormatError) return { reason: e.message };
    throw e;
  }
}
function completion(key, { context, prompt, output, boundaries, sampling, nonce, requestSha256 }) {
  const positions = prompt.length + output.length - 1;
  if (prompt.length === 0 || output.length === 0) {
    throw new FormatError("a completion has at least one prompt and one output token");
  }
  if (positions > Math.min(key.spec.context, MAX_POSITIONS)) {
    throw new FormatError(`the completion is longer than the model's context of ${key.spec.context}`);
  }
  for (const id2 of [...prompt, ...output]) {
    if (id2 >= key.spec.vocabulary) throw new FormatError(`token ${id2} of a vocabulary of ${key.spec.vocabulary}`);
  }
  const cut = layout(key.spec.embeddingLength, positions, key.columnBits);
  if (boundaries.length !== key.spec.blocks || boundaries.some((b) => b.length !== 32 * cut.rows)) {
    throw new FormatError("boundary commitments do not fit the model's shape");
  }
  const matrices = boundaries.map(
    (data, l) => matrix(
      `boundary ${l + 1}`,
      cut,
      Array.from({ length: cut.rows }, (_, i) => data.subarray(32 * i, 32 * i + 32))
    )
  );
  const added = adjustment(sampling, () => key.logitExponent, key.spec.vocabulary, nonce, requestSha256, key.tokenizer);
  output.forEach((_, i) => {
    if (added && !added.allows(output, i)) throw new FormatError(`output token ${i} is not allowed at its place`);
  });
  return { context, prompt, output, boundaries, matrices, adjustment: added, tokens: [...prompt, ...output.slice(0, -1)] };
}
function transcript(key, c, kind, layer2) {
  const t = new Transcript("nanozk/v1/proof");
  t.absorb("model root", key.root);
  t.absorb("context", c.context);
  t.absorbIntegers("prompt", c.prompt);
  t.absorbIntegers("output", c.output);
  for (const b of c.boundaries) t.absorb("boundary", b);
  t.absorb("kind", utf8(kind));
  t.absorbIntegers("layer", [layer2]);
  return t;
}
function layer(key, c, i, proof, end) {
  const { prompt, output, tokens, matrices, adjustment: added } = c;
  const isHead = i === key.spec.blocks;
  const channel = new Channel(transcript(key, c, isHead ? "head" : "block", isHead ? 0 : i), proof);
  const scores = isHead ? 0 : Math.floor(3 * key.spec.heads * tokens.length ** 2 / 2 ** key.columnBits);
  if (scores > proof.length / 32) throw new FormatError(`proof ends at byte ${proof.length} within scores`);
  const claims = isHead ? head(channel, key, prompt.length - 1, output, matrices[i - 1], added) : block(channel, key, i, tokens, matrices[i - 1], matrices[i]);
  return end(channel, key.columnBits, claims);
}
function checkLayers(key, parts, proofs, progress = () => {
}) {
  const blocks = key.spec.blocks;
  const c = attempt(() => completion(key, parts));
  if (c.reason) return new Array(blocks + 1).fill(c.reason);
  const read2 = proofs.map((proof, i) => {
    if (proof === null) return { left: true };
    const result = attempt(() => decodeAll(layer(key, c.equation, i, proof, close)));
    progress(i + 1);
    return result;
  });
  if (allHold(read2.filter((r) => r.equation).map((r) => r.equation))) return read2.map((r) => r.reason ?? null);
  return read2.map((r) => r.reason ?? (r.left || holds(r.equation) ? null : "the proof does not hold"));
}
function checkCompact(key, parts, proofs, progress = () => {
}) {
  const blocks = key.spec.blocks;
  let guilty = null;
  const result = attempt(() => {
    const c = completion(key, parts);
    const received = proofs.slice(0, -1).map((proof, i) => {
      guilty = i === blocks ? "head" : `block ${i}`;
      const claim = layer(key, c, i, proof, receive);
      progress(i + 1);
      return claim;
    });
    guilty = "opening";
    const channel = new Channel(transcript(key, c, "opening", 0), proofs.at(-1));
    return decodeAll(closeTogether(channel, key.columnBits, received));
  });
  const reason = result.reason ?? (holds(result.equation) ? null : "it does not hold");
  const told = reason === null || guilty === null ? reason : `all layers are opened together; ${guilty}: ${reason}`;
  return new Array(blocks + 1).fill(told);
}
function splitProofs(bytes, count2) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = [];
  let at2 = 0;
  for (let i = 0; i < count2; i++) {
    const length = bytes.length - at2 < 4 ? -1 : view.getInt32(at2, true);
    at2 += 4;
    if (length < 0 || length > bytes.length - at2) throw new FormatError(`proof ends within part ${i} of ${count2}`);
    out.push(bytes.subarray(at2, at2 + length));
    at2 += length;
  }
  if (at2 !== bytes.length) throw new FormatError(`${bytes.length - at2} bytes after the end of the proof`);
  return out;
}
function checkWeights(key, proof) {
  const groups = rangeGroups(key.spec);
  const result = attempt(
    () => splitProofs(proof, groups.length).map((part, g) => {
      const t = new Transcript("nanozk/v1/weights");
      t.absorb("model root", key.root);
      t.absorb("group", le64(g));
      const channel = new Channel(t, part);
      const claims = weightRange(
        channel,
        key,
        groups[g].map((i) => key.tensors[i])
      );
      return decodeAll(close(channel, key.columnBits, claims));
    })
  );
  if (result.reason) return result.reason;
  return allHold(result.equation) ? null : "the weights' range proof does not hold";
}

// node_modules/@noble/curves/utils.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
function aarray(item, title, inner3 = () => {
}) {
  if (!Array.isArray(item))
    throw new TypeError(`"${title}" expected array, got type=${typeof item}`);
  for (let i = 0; i < item.length; i++)
    inner3(item[i], `${title}[${i}]`);
  return item;
}
var abytes2 = (value, length, title) => abytes(value, length, title);
var anumber2 = anumber;
function aobject2(value, title = "object") {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError(title === "object" ? "expected valid options object" : `"${title}" expected object, got type=${typeof value}`);
  return value;
}
function afunction(value, title) {
  if (typeof value !== "function")
    throw new TypeError(`"${title}" is invalid: expected function, got ${typeof value}`);
  return value;
}
var bytesToHex2 = bytesToHex;
var concatBytes2 = (...arrays) => concatBytes(...arrays);
var hexToBytes2 = (hex2) => hexToBytes(hex2);
var isBytes2 = isBytes;
var randomBytes2 = (bytesLength) => randomBytes(bytesLength);
var _0n2 = /* @__PURE__ */ BigInt(0);
var _1n2 = /* @__PURE__ */ BigInt(1);
var atitle2 = (title) => title ? `"${title}" ` : "";
function abool2(value, title = "") {
  if (typeof value !== "boolean")
    throw new TypeError(atitle2(title) + "expected boolean, got type=" + typeof value);
  return value;
}
function abignumber(n) {
  if (typeof n === "bigint") {
    if (!isPosBig(n))
      throw new RangeError("positive bigint expected, got " + n);
  } else
    anumber2(n);
  return n;
}
function asafenumber(value, title = "") {
  if (typeof value !== "number") {
    const prefix = title && `"${title}" `;
    throw new TypeError(prefix + "expected number, got type=" + typeof value);
  }
  if (!Number.isSafeInteger(value)) {
    const prefix = title && `"${title}" `;
    throw new RangeError(prefix + "expected safe integer, got " + value);
  }
}
function hexToNumber(hex2) {
  if (typeof hex2 !== "string")
    throw new TypeError("hex string expected, got " + typeof hex2);
  return hex2 === "" ? _0n2 : BigInt("0x" + hex2);
}
function bytesToNumberBE(bytes) {
  return hexToNumber(bytesToHex(bytes));
}
function bytesToNumberLE(bytes) {
  return hexToNumber(bytesToHex(copyBytes(abytes(bytes)).reverse()));
}
function numberToBytesBE(n, len) {
  anumber(len);
  if (len === 0)
    throw new Error("zero output length is invalid");
  n = abignumber(n);
  const expectedLen = len * 2;
  const hex2 = n.toString(16);
  if (hex2.length > expectedLen)
    throw new RangeError("number is too large");
  return hexToBytes(hex2.padStart(expectedLen, "0"));
}
function numberToBytesLE(n, len) {
  return numberToBytesBE(n, len).reverse();
}
function copyBytes(bytes) {
  return Uint8Array.from(abytes2(bytes));
}
function isPosBig(n) {
  return typeof n === "bigint" && _0n2 <= n;
}
function inRange(n, min, max) {
  return isPosBig(n) && isPosBig(min) && isPosBig(max) && min <= n && n < max;
}
function aInRange(title, n, min, max) {
  if (!inRange(n, min, max))
    throw new RangeError("expected valid " + title + ": " + min + " <= n < " + max + ", got " + n);
}
function bitLen(n) {
  if (n < _0n2)
    throw new Error("expected non-negative bigint, got " + n);
  return n === _0n2 ? 0 : n.toString(2).length;
}
var bitMask = (n) => {
  asafenumber(n, "n");
  return (_1n2 << BigInt(n)) - _1n2;
};
function validateObject(object, fields = {}, optFields = {}, title = "object") {
  aobject2(object, title);
  aobject2(fields, "fields");
  aobject2(optFields, "optFields");
  function checkField(fieldName, expectedType, isOpt) {
    const label = title === "object" ? `param "${String(fieldName)}"` : `"${title}.${String(fieldName)}"`;
    const val = object[fieldName];
    if (!Object.hasOwn(object, fieldName) && (isOpt ? val !== void 0 : expectedType !== "function")) {
      throw new TypeError(`${label} is invalid: expected own property`);
    }
    if (isOpt && val === void 0)
      return;
    const current = typeof val;
    if (current !== expectedType || val === null)
      throw new TypeError(`${label} is invalid: expected ${expectedType}, got ${current}`);
  }
  const iter = (f, isOpt) => Object.entries(f).forEach(([k, v]) => checkField(k, v, isOpt));
  iter(fields, false);
  iter(optFields, true);
}

// node_modules/@noble/curves/abstract/modular.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
var _0n3 = /* @__PURE__ */ BigInt(0);
var _1n3 = /* @__PURE__ */ BigInt(1);
var _2n2 = /* @__PURE__ */ BigInt(2);
var _3n = /* @__PURE__ */ BigInt(3);
var _4n = /* @__PURE__ */ BigInt(4);
var _5n = /* @__PURE__ */ BigInt(5);
var _7n2 = /* @__PURE__ */ BigInt(7);
var _8n = /* @__PURE__ */ BigInt(8);
var _9n = /* @__PURE__ */ BigInt(9);
var _15n = /* @__PURE__ */ BigInt(15);
var _16n = /* @__PURE__ */ BigInt(16);
var POW_WINDOWED_MIN = /* @__PURE__ */ BigInt("0x10000000000000000");
function mod2(a, b) {
  if (b <= _0n3)
    throw new Error("mod: expected positive modulus, got " + b);
  const result = a % b;
  return result >= _0n3 ? result : b + result;
}
function pow(num, power2, modulo) {
  if (modulo <= _1n3)
    throw new Error("pow: expected modulus > 1, got " + modulo);
  if (typeof power2 !== "bigint")
    throw new TypeError("invalid exponent: expected bigint, got " + typeof power2);
  if (power2 < _0n3)
    throw new Error("invalid exponent, negatives unsupported");
  if (power2 === _0n3)
    return _1n3;
  if (power2 === _1n3)
    return num;
  let d = num % modulo;
  if (d < _0n3)
    d += modulo;
  if (power2 < POW_WINDOWED_MIN) {
    let p2 = _1n3;
    while (power2 > _0n3) {
      if (power2 & _1n3)
        p2 = p2 * d % modulo;
      d = d * d % modulo;
      power2 >>= _1n3;
    }
    return p2;
  }
  const digits = [];
  while (power2 > _0n3) {
    digits.push(Number(power2 & _15n));
    power2 >>= _4n;
  }
  const table2 = new Array(16);
  table2[0] = _1n3;
  table2[1] = d;
  for (let i = 2; i < 16; i++)
    table2[i] = table2[i - 1] * d % modulo;
  let p = table2[digits[digits.length - 1]];
  for (let w = digits.length - 2; w >= 0; w--) {
    p = p * p % modulo;
    p = p * p % modulo;
    p = p * p % modulo;
    p = p * p % modulo;
    const digit = digits[w];
    if (digit !== 0)
      p = p * table2[digit] % modulo;
  }
  return p;
}
function pow22(x, power2, modulo) {
  if (modulo <= _1n3)
    throw new Error("pow2: expected modulus > 1, got " + modulo);
  if (power2 < _0n3)
    throw new Error("pow2: expected non-negative exponent, got " + power2);
  let res = x;
  while (power2-- > _0n3) {
    res *= res;
    res %= modulo;
  }
  return res;
}
function invert(number, modulo) {
  if (number === _0n3)
    throw new Error("invert: expected non-zero number");
  if (modulo <= _1n3)
    throw new Error("invert: expected modulus > 1, got " + modulo);
  let a = mod2(number, modulo);
  let b = modulo;
  let x = _0n3, u = _1n3;
  while (a !== _0n3) {
    const q = b / a;
    const r = b - a * q;
    const m = x - u * q;
    b = a, a = r, x = u, u = m;
  }
  const gcd = b;
  if (gcd !== _1n3)
    throw new Error("invert: does not exist");
  return mod2(x, modulo);
}
function assertIsSquare(Fp2, root, n) {
  const F2 = Fp2;
  if (!F2.eql(F2.sqr(root), n))
    throw new Error("Cannot find square root");
}
function aoddModulus(order, fnName) {
  if ((order & _1n3) === _0n3)
    throw new Error(fnName + ": expected odd modulus, got " + order);
}
function sqrt3mod4(Fp2, n) {
  const F2 = Fp2;
  const p1div4 = (F2.ORDER + _1n3) / _4n;
  const root = F2.pow(n, p1div4);
  assertIsSquare(F2, root, n);
  return root;
}
function sqrt5mod8(Fp2, n) {
  const F2 = Fp2;
  const p5div8 = (F2.ORDER - _5n) / _8n;
  const n2 = F2.mul(n, _2n2);
  const v = F2.pow(n2, p5div8);
  const nv = F2.mul(n, v);
  const i = F2.mul(F2.mul(nv, _2n2), v);
  const root = F2.mul(nv, F2.sub(i, F2.ONE));
  assertIsSquare(F2, root, n);
  return root;
}
function sqrt9mod16(P2) {
  const Fp_ = Field(P2);
  const tn = tonelliShanks(P2);
  const c1 = tn(Fp_, Fp_.neg(Fp_.ONE));
  const c2 = tn(Fp_, c1);
  const c3 = tn(Fp_, Fp_.neg(c1));
  const c4 = (P2 + _7n2) / _16n;
  return ((Fp2, n) => {
    const F2 = Fp2;
    let tv1 = F2.pow(n, c4);
    let tv2 = F2.mul(tv1, c1);
    const tv3 = F2.mul(tv1, c2);
    const tv4 = F2.mul(tv1, c3);
    const e1 = F2.eql(F2.sqr(tv2), n);
    const e2 = F2.eql(F2.sqr(tv3), n);
    tv1 = F2.cmov(tv1, tv2, e1);
    tv2 = F2.cmov(tv4, tv3, e2);
    const e3 = F2.eql(F2.sqr(tv2), n);
    const root = F2.cmov(tv1, tv2, e3);
    assertIsSquare(F2, root, n);
    return root;
  });
}
function tonelliShanks(P2) {
  if (P2 < _3n)
    throw new Error("sqrt is not defined for small field");
  aoddModulus(P2, "tonelliShanks");
  let Q2 = P2 - _1n3;
  let S2 = 0;
  while (Q2 % _2n2 === _0n3) {
    Q2 /= _2n2;
    S2++;
  }
  let Z2 = _2n2;
  const _Fp = Field(P2);
  while (FpLegendre(_Fp, Z2) === 1) {
    if (Z2++ > 1e3)
      throw new Error("Cannot find square root: probably non-prime P");
  }
  if (S2 === 1)
    return sqrt3mod4;
  let cc = _Fp.pow(Z2, Q2);
  const Q1div2 = (Q2 + _1n3) / _2n2;
  return function tonelliSlow(Fp2, n) {
    const F2 = Fp2;
    if (F2.is0(n))
      return n;
    if (FpLegendre(F2, n) !== 1)
      throw new Error("Cannot find square root");
    let M = S2;
    let c = F2.mul(F2.ONE, cc);
    let t = F2.pow(n, Q2);
    let R = F2.pow(n, Q1div2);
    while (!F2.eql(t, F2.ONE)) {
      if (F2.is0(t))
        throw new Error("Cannot find square root: probably non-prime P");
      let i = 1;
      let t_tmp = F2.sqr(t);
      while (!F2.eql(t_tmp, F2.ONE)) {
        i++;
        t_tmp = F2.sqr(t_tmp);
        if (i === M)
          throw new Error("Cannot find square root");
      }
      const exponent = _1n3 << BigInt(M - i - 1);
      const b = F2.pow(c, exponent);
      M = i;
      c = F2.sqr(b);
      t = F2.mul(t, c);
      R = F2.mul(R, b);
    }
    return R;
  };
}
function FpSqrt(P2) {
  aoddModulus(P2, "Fp.sqrt");
  if (P2 % _4n === _3n)
    return sqrt3mod4;
  if (P2 % _8n === _5n)
    return sqrt5mod8;
  if (P2 % _16n === _9n)
    return sqrt9mod16(P2);
  return tonelliShanks(P2);
}
var isNegativeLE = (num, modulo) => (mod2(num, modulo) & _1n3) === _1n3;
var FIELD_FIELDS = [
  "create",
  "isValid",
  "is0",
  "neg",
  "inv",
  "sqrt",
  "sqr",
  "eql",
  "add",
  "sub",
  "mul",
  "pow",
  "div",
  "addN",
  "subN",
  "mulN",
  "sqrN"
];
function validateField(field) {
  aobject2(field, "field");
  if (typeof field.ORDER !== "bigint")
    throw new TypeError('param "ORDER" is invalid: expected bigint, got ' + typeof field.ORDER);
  asafenumber(field.BYTES, "BYTES");
  asafenumber(field.BITS, "BITS");
  for (const name of FIELD_FIELDS)
    afunction(field[name], "field." + name);
  if (field.BYTES < 1 || field.BITS < 1)
    throw new Error("invalid field: expected BYTES/BITS > 0");
  if (field.ORDER <= _1n3)
    throw new Error("invalid field: expected ORDER > 1, got " + field.ORDER);
  return field;
}
function FpInvertBatch(Fp2, nums, passZero = false) {
  validateField(Fp2);
  aarray(nums, "nums");
  abool2(passZero, "passZero");
  const F2 = Fp2;
  const inverted = new Array(nums.length).fill(passZero ? F2.ZERO : void 0);
  const multipliedAcc = nums.reduce((acc, num, i) => {
    if (F2.is0(num))
      return acc;
    inverted[i] = acc;
    return F2.mul(acc, num);
  }, F2.ONE);
  const invertedAcc = F2.inv(multipliedAcc);
  nums.reduceRight((acc, num, i) => {
    if (F2.is0(num))
      return acc;
    inverted[i] = F2.mul(acc, inverted[i]);
    return F2.mul(acc, num);
  }, invertedAcc);
  return inverted;
}
function FpLegendre(Fp2, n) {
  validateField(Fp2);
  const F2 = Fp2;
  aoddModulus(F2.ORDER, "FpLegendre");
  const p1mod2 = (F2.ORDER - _1n3) / _2n2;
  const powered = F2.pow(n, p1mod2);
  const yes = F2.eql(powered, F2.ONE);
  const zero = F2.eql(powered, F2.ZERO);
  const no = F2.eql(powered, F2.neg(F2.ONE));
  if (!yes && !zero && !no)
    throw new Error("invalid Legendre symbol result");
  return yes ? 1 : zero ? 0 : -1;
}
function nLength(n, nBitLength) {
  if (nBitLength !== void 0)
    anumber2(nBitLength);
  if (n <= _0n3)
    throw new Error("invalid n length: expected positive n, got " + n);
  if (nBitLength !== void 0 && nBitLength < 1)
    throw new Error("invalid n length: expected positive bit length, got " + nBitLength);
  const bits2 = bitLen(n);
  if (nBitLength !== void 0 && nBitLength < bits2)
    throw new Error(`invalid n length: expected nBitLength (${nBitLength}) >= bitLen(n) (${bits2})`);
  const _nBitLength = nBitLength !== void 0 ? nBitLength : bits2;
  const nByteLength = Math.ceil(_nBitLength / 8);
  return { nBitLength: _nBitLength, nByteLength };
}
var FIELD_SQRT = /* @__PURE__ */ new WeakMap();
var _Field = class {
  ORDER;
  BITS;
  BYTES;
  isLE;
  ZERO = _0n3;
  ONE = _1n3;
  _lengths;
  _mod;
  constructor(ORDER, opts = {}) {
    if (ORDER <= _1n3)
      throw new Error("invalid field: expected ORDER > 1, got " + ORDER);
    let _nbitLength = void 0;
    this.isLE = false;
    if (opts != null && typeof opts === "object") {
      if (typeof opts.BITS === "number")
        _nbitLength = opts.BITS;
      if (typeof opts.sqrt === "function")
        Object.defineProperty(this, "sqrt", { value: opts.sqrt, enumerable: true });
      if (typeof opts.isLE === "boolean")
        this.isLE = opts.isLE;
      if (opts.allowedLengths)
        this._lengths = Object.freeze(opts.allowedLengths.slice());
      if (typeof opts.modFromBytes === "boolean")
        this._mod = opts.modFromBytes;
    }
    const { nBitLength, nByteLength } = nLength(ORDER, _nbitLength);
    if (nByteLength > 2048)
      throw new Error("invalid field: expected ORDER of <= 2048 bytes");
    this.ORDER = ORDER;
    this.BITS = nBitLength;
    this.BYTES = nByteLength;
    Object.freeze(this);
  }
  create(num) {
    return mod2(num, this.ORDER);
  }
  isValid(num) {
    if (typeof num !== "bigint")
      throw new TypeError("invalid field element: expected bigint, got " + typeof num);
    return _0n3 <= num && num < this.ORDER;
  }
  is0(num) {
    return num === _0n3;
  }
  // is valid and invertible
  isValidNot0(num) {
    return !this.is0(num) && this.isValid(num);
  }
  isOdd(num) {
    return (num & _1n3) === _1n3;
  }
  neg(num) {
    return mod2(-num, this.ORDER);
  }
  eql(lhs, rhs) {
    return lhs === rhs;
  }
  sqr(num) {
    return mod2(num * num, this.ORDER);
  }
  add(lhs, rhs) {
    return mod2(lhs + rhs, this.ORDER);
  }
  sub(lhs, rhs) {
    return mod2(lhs - rhs, this.ORDER);
  }
  mul(lhs, rhs) {
    return mod2(lhs * rhs, this.ORDER);
  }
  pow(num, power2) {
    return pow(num, power2, this.ORDER);
  }
  div(lhs, rhs) {
    return mod2(lhs * invert(rhs, this.ORDER), this.ORDER);
  }
  // Same as above, but doesn't normalize
  sqrN(num) {
    return num * num;
  }
  addN(lhs, rhs) {
    return lhs + rhs;
  }
  subN(lhs, rhs) {
    return lhs - rhs;
  }
  mulN(lhs, rhs) {
    return lhs * rhs;
  }
  inv(num) {
    return invert(num, this.ORDER);
  }
  sqrt(num) {
    let sqrt = FIELD_SQRT.get(this);
    if (!sqrt)
      FIELD_SQRT.set(this, sqrt = FpSqrt(this.ORDER));
    return sqrt(this, num);
  }
  toBytes(num) {
    return this.isLE ? numberToBytesLE(num, this.BYTES) : numberToBytesBE(num, this.BYTES);
  }
  fromBytes(bytes, skipValidation = false) {
    abytes2(bytes);
    const { _lengths: allowedLengths, BYTES: BYTES2, isLE: isLE2, ORDER, _mod: modFromBytes } = this;
    if (allowedLengths) {
      if (bytes.length < 1 || !allowedLengths.includes(bytes.length) || bytes.length > BYTES2) {
        throw new Error("Field.fromBytes: expected " + allowedLengths + " bytes, got " + bytes.length);
      }
      const padded = new Uint8Array(BYTES2);
      padded.set(bytes, isLE2 ? 0 : padded.length - bytes.length);
      bytes = padded;
    }
    if (bytes.length !== BYTES2)
      throw new Error("Field.fromBytes: expected " + BYTES2 + " bytes, got " + bytes.length);
    let scalar = isLE2 ? bytesToNumberLE(bytes) : bytesToNumberBE(bytes);
    if (modFromBytes)
      scalar = mod2(scalar, ORDER);
    if (!skipValidation) {
      if (!this.isValid(scalar))
        throw new Error("invalid field element: outside of range 0..ORDER");
    }
    return scalar;
  }
  // TODO: we don't need it here, move out to separate fn
  invertBatch(lst) {
    return FpInvertBatch(this, lst, true);
  }
  // We can't move this out because Fp6, Fp12 implement it
  // and it's unclear what to return in there.
  cmov(a, b, condition) {
    abool2(condition, "condition");
    return condition ? b : a;
  }
};
function Field(ORDER, opts = {}) {
  Object.freeze(_Field.prototype);
  return new _Field(ORDER, opts);
}

// node_modules/@noble/curves/abstract/curve.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
var _0n4 = /* @__PURE__ */ BigInt(0);
var _1n4 = /* @__PURE__ */ BigInt(1);
var _4n2 = /* @__PURE__ */ BigInt(4);
var BLIND_BYTES = 16;
var BLIND_BITS = 128;
var FW_WINDOW = 5;
var TABLE_BYTES_MAX = /* @__PURE__ */ (() => 2 ** 31)();
function validatePointCons(Point) {
  const pc = Point;
  if (typeof pc !== "function")
    throw new TypeError('"Point" expected constructor, got type=' + typeof Point);
  afunction(pc.fromAffine, "Point.fromAffine");
  afunction(pc.fromBytes, "Point.fromBytes");
  afunction(pc.fromHex, "Point.fromHex");
  aobject2(pc.BASE, "Point.BASE");
  aobject2(pc.ZERO, "Point.ZERO");
  validateField(pc.Fp);
  validateField(pc.Fn);
}
function normalizeZ(c, points) {
  validatePointCons(c);
  validateMSMPoints(points, c);
  const invertedZs = FpInvertBatch(c.Fp, points.map((p) => p.Z));
  return points.map((p, i) => c.fromAffine(p.toAffine(invertedZs[i])));
}
function validateW(W2, bits2, min = 1) {
  if (!Number.isSafeInteger(W2) || W2 < min || W2 > bits2)
    throw new Error("invalid window size, expected [" + min + ".." + bits2 + "], got W=" + W2);
}
function validateTableBytes(numPoints, fpBytes) {
  const bytes = numPoints * (4 * fpBytes + 128);
  if (bytes > TABLE_BYTES_MAX)
    throw new Error("invalid window size: table would need ~" + Math.ceil(bytes / 2 ** 20) + " MiB, max " + TABLE_BYTES_MAX / 2 ** 20 + " MiB");
}
function probeRandomBytes(randomBytes4, length) {
  if (randomBytes4 === void 0)
    return void 0;
  afunction(randomBytes4, "randomBytes");
  try {
    const probe = randomBytes4(length);
    if (!isBytes2(probe) || probe.length !== length)
      return void 0;
  } catch {
    return void 0;
  }
  return randomBytes4;
}
function validateMSMPoints(points, c) {
  aarray(points, "points");
  points.forEach((p, i) => {
    if (!(p instanceof c))
      throw new Error("invalid point at index " + i);
  });
}
function validateMSMScalars(scalars, field, maxScalar) {
  if (!Array.isArray(scalars))
    throw new Error("array of scalars expected");
  scalars.forEach((s, i) => {
    const ok = maxScalar === void 0 ? field.isValid(s) : isPosBig(s) && s < maxScalar;
    if (!ok)
      throw new Error("invalid scalar at index " + i);
  });
}
var pointWindowSizes = /* @__PURE__ */ new WeakMap();
function getWindowSize(P2) {
  return pointWindowSizes.get(P2) || 1;
}
function oddMultiples(p, size) {
  const dbl = p.double();
  const t = [p];
  for (let j = 1; j < size; j++)
    t.push(t[j - 1].add(dbl));
  return t;
}
function wnafDigits(n, W2) {
  const size = 2 ** W2;
  const half = size / 2;
  const mask2 = BigInt(size - 1);
  const d = [];
  while (n > _0n4) {
    let w = 0;
    if (n & _1n4) {
      w = Number(n & mask2);
      if (w >= half)
        w -= size;
      n -= BigInt(w);
    }
    d.push(w);
    n >>= _1n4;
  }
  return d;
}
function signedWindowDigits(n, W2, windows) {
  const size = 2 ** W2;
  const half = size / 2;
  const mask2 = BigInt(size - 1);
  const shiftBy = BigInt(W2);
  const d = [];
  for (let w = 0; w < windows; w++) {
    let v = Number(n & mask2);
    n >>= shiftBy;
    if (v > half) {
      v -= size;
      n += _1n4;
    }
    d.push(v);
  }
  if (n !== _0n4)
    throw new Error("invalid wnaf");
  return d;
}
function wnafWalk(zero, tables3, digits) {
  let max = 0;
  for (const d of digits)
    max = Math.max(max, d.length);
  let acc = zero;
  for (let bit2 = max - 1; bit2 >= 0; bit2--) {
    if (bit2 !== max - 1)
      acc = acc.double();
    for (let i = 0; i < digits.length; i++) {
      const w = digits[i][bit2];
      if (w) {
        const item = tables3[i][Math.abs(w) - 1 >> 1];
        acc = acc.add(w < 0 ? item.negate() : item);
      }
    }
  }
  return acc;
}
var ScalarMultiplier = class {
  Point;
  BASE;
  ZERO;
  randomBytes;
  wnafPrecomputes = /* @__PURE__ */ new WeakMap();
  baseCanBeBlinded;
  bits;
  // Parametrized with a given Point class (not individual point)
  constructor(Point, randomBytes4) {
    validatePointCons(Point);
    this.randomBytes = probeRandomBytes(randomBytes4, BLIND_BYTES);
    this.Point = Point;
    this.BASE = Point.BASE;
    this.ZERO = Point.ZERO;
    this.bits = Point.Fn.BITS;
  }
  /**
   * Creates a signed fixed-window wNAF precomputation table: for every window w, the
   * multiples `[1..2^(W−1)]⋅2^(w⋅W)⋅P`, flattened. All doublings are baked into the table,
   * so cached multiplication is additions-only. `windows = ceil(bits/W) + 1`: the extra
   * window absorbs the final carry of signed-digit recoding.
   * For a 256-bit curve and W=6, the table is 44⋅32 = 1408 points.
   * @param point - Point instance
   * @param W - window size
   * @param bits - scalar bitlength the table must cover
   */
  buildWnafTable(point2, W2, bits2) {
    const windows = Math.ceil(bits2 / W2) + 1;
    const half = 2 ** (W2 - 1);
    const comp = [];
    let base = point2;
    for (let w = 0; w < windows; w++) {
      let acc = base;
      for (let i = 0; i < half; i++) {
        comp.push(acc);
        acc = acc.add(base);
      }
      base = comp[comp.length - 1].double();
    }
    return { W: W2, bits: bits2, windows, comp };
  }
  /**
   * Implements ec multiplication using precomputed signed fixed-window wNAF tables.
   * Constant-time: fixed window count with one table addition per window — zero digits feed
   * the fake accumulator — and no doublings; the lookup scans the whole window slice.
   * Scalar bounds are validated by the public entry points ({@link ScalarMultiplier.mulCT},
   * {@link ScalarMultiplier.mulCTBlinded}, {@link ScalarMultiplier.mulUnsafe});
   * signedWindowDigits throws if `n` exceeds the table.
   * @returns real and fake (for const-time) points
   */
  wnafCachedCT(precomputes, n) {
    const { W: W2, windows, comp } = precomputes;
    const half = 2 ** (W2 - 1);
    const digits = signedWindowDigits(n, W2, windows);
    let p = this.ZERO;
    let f = this.BASE;
    for (let w = 0; w < windows; w++) {
      const digit = digits[w];
      const start = w * half;
      const idx = Math.abs(digit) - 1;
      let sel = comp[start];
      for (let i = 1; i < half; i++)
        sel = i === idx ? comp[start + i] : sel;
      const neg2 = sel.negate();
      if (digit === 0)
        f = f.add(comp[start]);
      else
        p = p.add(digit < 0 ? neg2 : sel);
    }
    return { p, f };
  }
  // Cache key is point identity plus (W, bits); at most two entries exist per point (public-width
  // `Fn.BITS` and blinded `Fn.BITS + BLIND_BITS`). Callers must not reuse the same point with
  // incompatible `transform(...)` layouts and expect a separate cache entry.
  getWnafPrecomputes(W2, point2, bits2, transform) {
    let entries = this.wnafPrecomputes.get(point2);
    let comp = entries?.find((entry2) => entry2.W === W2 && entry2.bits === bits2);
    if (!comp) {
      comp = this.buildWnafTable(point2, W2, bits2);
      if (typeof transform === "function")
        comp = { ...comp, comp: transform(comp.comp) };
      if (!entries) {
        entries = [];
        this.wnafPrecomputes.set(point2, entries);
      }
      entries.push(comp);
    }
    return comp;
  }
  assertPoint(point2) {
    if (!(point2 instanceof this.Point))
      throw new TypeError('"point" expected Point instance, got type=' + typeof point2);
  }
  // Shared prologue of the constant-time entry points. Rejects scalar 0: in key/signature-style
  // callers a zero scalar means broken upstream plumbing, and concrete Points already reject it.
  // Uses inRange instead of Fn.isValidNot0: validateField() only certifies the arithmetic subset.
  validateMulInput(point2, scalar) {
    this.assertPoint(point2);
    if (!inRange(scalar, _1n4, this.Point.Fn.ORDER))
      throw new Error("invalid scalar");
  }
  // Constant-time dispatch shared by mulCT / mulCTBlinded. Un-precomputed points (W===1, e.g.
  // ECDH peer keys) skip building a throwaway cached table in favor of a small fixed-window
  // multiply. `n` must be < 2^bits.
  runCT(point2, n, bits2, transform) {
    const W2 = getWindowSize(point2);
    if (W2 === 1)
      return this.fixedWindowCT(point2, n, bits2);
    return this.wnafCachedCT(this.getWnafPrecomputes(W2, point2, bits2, transform), n);
  }
  mulCT(point2, scalar, transform) {
    this.validateMulInput(point2, scalar);
    return this.runCT(point2, scalar, this.bits, transform);
  }
  mulCTBlinded(point2, scalar, transform) {
    this.validateMulInput(point2, scalar);
    if (this.randomBytes === void 0)
      throw new Error("randomBytes is required for scalar blinding");
    const bits2 = this.Point.Fn.BITS + BLIND_BITS;
    const blind = this.randomBytes(BLIND_BYTES);
    if (!isBytes2(blind) || blind.length !== BLIND_BYTES)
      throw new Error("randomBytes returned invalid byte array");
    blind[0] = blind[0] & 63 | 128;
    const n = scalar + bytesToNumberBE(blind) * this.Point.Fn.ORDER;
    return this.runCT(point2, n, bits2, transform);
  }
  /**
   * Constant-time multiplication `n*point` for an un-precomputed point, via a small fixed window.
   * A cached wNAF table only pays off when reused; a flat 2^FW_WINDOW table (`size-1` adds) is
   * far cheaper to build for a single use. The point-operation sequence is independent of `n`:
   * build the table, then per window exactly FW_WINDOW doublings, a data-oblivious scan over
   * every table entry, and one addition (adds the identity when the window digit is 0 — never
   * skipped).
   *
   * `n` must be `< 2^bits`. Assumes complete addition (adding the identity costs the same as any
   * add), which holds for the Weierstrass/Edwards point types used here. The table is left in
   * projective form (no normalizeZ): normalizing this small a table costs more than the
   * mixed-add savings it would buy for a single multiply.
   * @returns real point `p`; `f` duplicates it only to match {@link wnafCachedCT}'s return shape
   * (this path needs no fake accumulator — its op-count is already scalar-independent).
   */
  fixedWindowCT(point2, n, bits2) {
    const W2 = FW_WINDOW;
    const size = 1 << W2;
    const mask2 = bitMask(W2);
    const table2 = new Array(size);
    table2[0] = this.ZERO;
    for (let i = 1; i < size; i++)
      table2[i] = table2[i - 1].add(point2);
    const windows = Math.ceil(bits2 / W2);
    let acc = this.ZERO;
    for (let window = windows - 1; window >= 0; window--) {
      if (window !== windows - 1)
        for (let d = 0; d < W2; d++)
          acc = acc.double();
      const digit = Number(n >> BigInt(window * W2) & mask2);
      let sel = table2[0];
      for (let i = 1; i < size; i++)
        sel = i === digit ? table2[i] : sel;
      acc = acc.add(sel);
    }
    return { p: acc, f: acc };
  }
  shouldBlind(point2, cofactor) {
    if (this.randomBytes === void 0)
      return false;
    if (cofactor === _1n4)
      return true;
    if (point2 !== this.BASE)
      return false;
    if (this.baseCanBeBlinded === void 0)
      this.baseCanBeBlinded = this.mulUnsafe(this.BASE, this.Point.Fn.ORDER).is0();
    return this.baseCanBeBlinded;
  }
  mulSecret(point2, scalar, cofactor, transform) {
    return this.shouldBlind(point2, cofactor) ? this.mulCTBlinded(point2, scalar, transform) : this.mulCT(point2, scalar, transform);
  }
  mulUnsafe(point2, scalar, transform) {
    this.assertPoint(point2);
    if (!isPosBig(scalar))
      throw new Error("invalid scalar");
    const W2 = getWindowSize(point2);
    if (W2 === 1 || scalar >= this.Point.Fn.ORDER)
      return mulAddUnsafe(this.Point, [point2], [scalar], true);
    const precomputes = this.getWnafPrecomputes(W2, point2, this.bits, transform);
    return this.wnafCachedCT(precomputes, scalar).p;
  }
  // Remembers the window size used for precomputed wNAF multiplication of the given point
  // and drops any previously built tables. Usually only the base point is precomputed.
  // W=1 resets the point to the un-precomputed (table-less) paths.
  // W is additionally capped so tables stay under ~2 GiB ({@link TABLE_BYTES_MAX}).
  setWindowSize(point2, W2) {
    this.assertPoint(point2);
    validateW(W2, this.bits);
    const windows = Math.ceil((this.bits + BLIND_BITS) / W2) + 1;
    validateTableBytes(windows * 2 ** (W2 - 1), this.Point.Fp.BYTES);
    pointWindowSizes.set(point2, W2);
    this.wnafPrecomputes.delete(point2);
  }
  // True when a window size is set: tables themselves are built lazily on first multiply.
  hasWindowSize(point2) {
    return getWindowSize(point2) !== 1;
  }
};
function mulAddUnsafe(c, points, scalars, allowOversized = false) {
  validatePointCons(c);
  validateMSMPoints(points, c);
  abool2(allowOversized, "allowOversized");
  validateMSMScalars(scalars, c.Fn, allowOversized ? c.Fn.ORDER ** _4n2 : void 0);
  if (points.length !== scalars.length)
    throw new Error("arrays of points and scalars must have equal length");
  const tables3 = points.map((p) => oddMultiples(p, 4));
  const digits = scalars.map((n) => wnafDigits(n, 4));
  return wnafWalk(c.ZERO, tables3, digits);
}
function createField(order, field, isLE2) {
  if (field) {
    if (field.ORDER !== order)
      throw new Error("Field.ORDER must match order: Fp == p, Fn == n");
    validateField(field);
    return field;
  } else {
    return Field(order, { isLE: isLE2 });
  }
}
function createCurveFields(type, CURVE, curveOpts = {}, FpFnLE) {
  if (type !== "weierstrass" && type !== "edwards")
    throw new Error('expected curve type "weierstrass" or "edwards"');
  if (FpFnLE === void 0)
    FpFnLE = type === "edwards";
  if (!CURVE || typeof CURVE !== "object")
    throw new Error(`expected valid ${type} CURVE object`);
  validateObject(curveOpts);
  for (const p of ["p", "n", "h"]) {
    const val = CURVE[p];
    if (!(isPosBig(val) && val !== _0n4))
      throw new Error(`CURVE.${p} must be positive bigint`);
  }
  const Fp2 = createField(CURVE.p, curveOpts.Fp, FpFnLE);
  const Fn = createField(CURVE.n, curveOpts.Fn, FpFnLE);
  const _b = type === "weierstrass" ? "b" : "d";
  const params = ["Gx", "Gy", "a", _b];
  for (const p of params) {
    if (!Fp2.isValid(CURVE[p]))
      throw new Error(`CURVE.${p} must be valid field element of CURVE.Fp`);
  }
  CURVE = Object.freeze(Object.assign({}, CURVE));
  return { CURVE, Fp: Fp2, Fn };
}
function createKeygen(randomSecretKey, getPublicKey) {
  return function keygen(seed) {
    const secretKey = randomSecretKey(seed);
    return { secretKey, publicKey: getPublicKey(secretKey) };
  };
}

// node_modules/@noble/curves/abstract/edwards.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
var _0n5 = /* @__PURE__ */ BigInt(0);
var _1n5 = /* @__PURE__ */ BigInt(1);
var _2n3 = /* @__PURE__ */ BigInt(2);
var _4n3 = /* @__PURE__ */ BigInt(4);
var _8n2 = /* @__PURE__ */ BigInt(8);
function isEdValidXY(Fp2, CURVE, x, y) {
  const x2 = Fp2.sqr(x);
  const y2 = Fp2.sqr(y);
  const left = Fp2.add(Fp2.mul(CURVE.a, x2), y2);
  const right = Fp2.add(Fp2.ONE, Fp2.mul(CURVE.d, Fp2.mul(x2, y2)));
  return Fp2.eql(left, right);
}
function edwards(params, extraOpts = {}) {
  validateObject(extraOpts, {}, {}, "extraOpts");
  const opts = extraOpts;
  const validated = createCurveFields("edwards", params, opts, opts.FpFnLE);
  const { Fp: Fp2, Fn } = validated;
  let CURVE = validated.CURVE;
  const { h: cofactor } = CURVE;
  if (FpLegendre(Fp2, CURVE.a) !== 1)
    throw new Error("edwards: CURVE.a must be a square in Fp for complete addition formulas");
  if (FpLegendre(Fp2, CURVE.d) !== -1)
    throw new Error("edwards: CURVE.d must be a non-square in Fp for complete addition formulas");
  validateObject(opts, {}, { uvRatio: "function", randomBytes: "function" });
  const randomBytes4 = opts.randomBytes === void 0 ? randomBytes2 : opts.randomBytes;
  const MASK = _2n3 << BigInt(Fp2.BYTES * 8) - _1n5;
  function isOdd(n) {
    if (!Fp2.isOdd)
      throw new Error("Field does not have .isOdd()");
    return Fp2.isOdd(n);
  }
  const uvRatio2 = opts.uvRatio === void 0 ? (u, v) => {
    try {
      return { isValid: true, value: Fp2.sqrt(Fp2.div(u, v)) };
    } catch (e) {
      return { isValid: false, value: _0n5 };
    }
  } : opts.uvRatio;
  if (!isEdValidXY(Fp2, CURVE, CURVE.Gx, CURVE.Gy))
    throw new Error("bad curve params: generator point");
  const mulA = Fp2.eql(CURVE.a, Fp2.neg(Fp2.ONE)) ? (x) => Fp2.neg(x) : Fp2.eql(CURVE.a, Fp2.ONE) ? (x) => x : (x) => Fp2.mul(CURVE.a, x);
  function acoord(title, n, banZero = false) {
    const min = banZero ? _1n5 : _0n5;
    aInRange("coordinate " + title, n, min, MASK);
    return n;
  }
  function aedpoint(other) {
    if (!(other instanceof Point))
      throw new Error("EdwardsPoint expected");
  }
  class Point {
    static BASE = new Point(CURVE.Gx, CURVE.Gy, Fp2.ONE, Fp2.mul(CURVE.Gx, CURVE.Gy));
    static ZERO = new Point(Fp2.ZERO, Fp2.ONE, Fp2.ONE, Fp2.ZERO);
    static Fp = Fp2;
    static Fn = Fn;
    X;
    Y;
    Z;
    T;
    constructor(X2, Y2, Z2, T2) {
      this.X = acoord("x", X2);
      this.Y = acoord("y", Y2);
      this.Z = acoord("z", Z2, true);
      this.T = acoord("t", T2);
      Object.freeze(this);
    }
    static CURVE() {
      return CURVE;
    }
    /**
     * Create one extended Edwards point from affine coordinates.
     * Does NOT validate that the point is on-curve or torsion-free.
     * Use `.assertValidity()` on adversarial inputs.
     */
    static fromAffine(p) {
      if (p instanceof Point)
        throw new Error("extended point not allowed");
      const { x, y } = p || {};
      acoord("x", x);
      acoord("y", y);
      return new Point(x, y, Fp2.ONE, Fp2.mul(x, y));
    }
    // Uses algo from RFC8032 5.1.3.
    static fromBytes(bytes, zip215 = false) {
      const len = Fp2.BYTES;
      const { a, d } = CURVE;
      bytes = copyBytes(abytes2(bytes, len, "point"));
      abool2(zip215, "zip215");
      const normed = copyBytes(bytes);
      const lastByte = bytes[len - 1];
      normed[len - 1] = lastByte & ~128;
      const y = bytesToNumberLE(normed);
      const max = zip215 ? MASK : Fp2.ORDER;
      aInRange("point.y", y, _0n5, max);
      const y2 = Fp2.sqr(y);
      const u = Fp2.sub(y2, Fp2.ONE);
      const v = Fp2.sub(Fp2.mulN(d, y2), a);
      let { isValid, value: x } = uvRatio2(u, v);
      if (!isValid)
        throw new Error("bad point: invalid y coordinate");
      const isXOdd = isOdd(x);
      const isLastByteOdd = (lastByte & 128) !== 0;
      if (!zip215 && Fp2.is0(x) && isLastByteOdd)
        throw new Error("bad point: x=0 and x_0=1");
      if (isLastByteOdd !== isXOdd)
        x = Fp2.neg(x);
      return Point.fromAffine({ x, y });
    }
    static fromHex(hex2, zip215 = false) {
      return Point.fromBytes(hexToBytes2(hex2), zip215);
    }
    get x() {
      return this.toAffine().x;
    }
    get y() {
      return this.toAffine().y;
    }
    precompute(windowSize = 6, isLazy = true) {
      wnaf.setWindowSize(this, windowSize);
      if (!isLazy)
        this.multiply(_2n3);
      return this;
    }
    // Useful in fromAffine() - not for fromBytes(), which always created valid points.
    assertValidity() {
      const p = this;
      const { a, d } = CURVE;
      if (p.is0())
        throw new Error("bad point: ZERO");
      const { X: X2, Y: Y2, Z: Z2, T: T2 } = p;
      const X22 = Fp2.sqr(X2);
      const Y22 = Fp2.sqr(Y2);
      const Z22 = Fp2.sqr(Z2);
      const Z4 = Fp2.sqr(Z22);
      const aX2 = Fp2.mul(X22, a);
      const left = Fp2.mul(Fp2.add(aX2, Y22), Z22);
      const right = Fp2.add(Z4, Fp2.mul(d, Fp2.mul(X22, Y22)));
      if (!Fp2.eql(left, right))
        throw new Error("bad point: equation left != right (1)");
      const XY = Fp2.mul(X2, Y2);
      const ZT = Fp2.mul(Z2, T2);
      if (!Fp2.eql(XY, ZT))
        throw new Error("bad point: equation left != right (2)");
    }
    // Compare one point to another.
    equals(other) {
      aedpoint(other);
      const { X: X1, Y: Y1, Z: Z1 } = this;
      const { X: X2, Y: Y2, Z: Z2 } = other;
      const X1Z2 = Fp2.mul(X1, Z2);
      const X2Z1 = Fp2.mul(X2, Z1);
      const Y1Z2 = Fp2.mul(Y1, Z2);
      const Y2Z1 = Fp2.mul(Y2, Z1);
      return Fp2.eql(X1Z2, X2Z1) && Fp2.eql(Y1Z2, Y2Z1);
    }
    is0() {
      return this.equals(Point.ZERO);
    }
    negate() {
      return new Point(Fp2.neg(this.X), this.Y, this.Z, Fp2.neg(this.T));
    }
    // Fast algo for doubling Extended Point.
    // https://hyperelliptic.org/EFD/g1p/auto-twisted-extended.html#doubling-dbl-2008-hwcd
    // Cost: 4M + 4S + 1*a + 6add + 1*2.
    double() {
      const { X: X1, Y: Y1, Z: Z1 } = this;
      const A = Fp2.sqr(X1);
      const B2 = Fp2.sqr(Y1);
      const C = Fp2.mul(Fp2.sqr(Z1), _2n3);
      const D4 = mulA(A);
      const x1y1 = Fp2.addN(X1, Y1);
      const E = Fp2.sub(Fp2.subN(Fp2.sqr(x1y1), A), B2);
      const G = Fp2.addN(D4, B2);
      const F2 = Fp2.subN(G, C);
      const H = Fp2.subN(D4, B2);
      const X3 = Fp2.mul(E, F2);
      const Y3 = Fp2.mul(G, H);
      const T3 = Fp2.mul(E, H);
      const Z3 = Fp2.mul(F2, G);
      return new Point(X3, Y3, Z3, T3);
    }
    // Fast algo for adding 2 Extended Points.
    // https://hyperelliptic.org/EFD/g1p/auto-twisted-extended.html#addition-add-2008-hwcd
    // Cost: 9M + 1*a + 1*d + 7add.
    add(other) {
      aedpoint(other);
      const { d } = CURVE;
      const { X: X1, Y: Y1, Z: Z1, T: T1 } = this;
      const { X: X2, Y: Y2, Z: Z2, T: T2 } = other;
      const A = Fp2.mul(X1, X2);
      const B2 = Fp2.mul(Y1, Y2);
      const C = Fp2.mul(Fp2.mulN(T1, d), T2);
      const D4 = Fp2.mul(Z1, Z2);
      const E = Fp2.sub(Fp2.subN(Fp2.mulN(Fp2.addN(X1, Y1), Fp2.addN(X2, Y2)), A), B2);
      const F2 = Fp2.subN(D4, C);
      const G = Fp2.addN(D4, C);
      const H = Fp2.sub(B2, mulA(A));
      const X3 = Fp2.mul(E, F2);
      const Y3 = Fp2.mul(G, H);
      const T3 = Fp2.mul(E, H);
      const Z3 = Fp2.mul(F2, G);
      return new Point(X3, Y3, Z3, T3);
    }
    subtract(other) {
      aedpoint(other);
      return this.add(other.negate());
    }
    // Constant-time multiplication.
    multiply(scalar) {
      if (!Fn.isValidNot0(scalar))
        throw new RangeError("invalid scalar: expected 1 <= sc < curve.n");
      const { p, f } = wnaf.mulSecret(this, scalar, cofactor, normalize);
      return normalize([p, f])[0];
    }
    // Non-constant-time multiplication. Uses double-and-add algorithm.
    // It's faster, but should only be used when you don't care about
    // an exposed private key e.g. sig verification.
    // Keeps the same subgroup-scalar contract: 0 is allowed for public-scalar callers, but
    // n and larger values are rejected instead of being reduced mod n to the identity point.
    multiplyUnsafe(scalar) {
      if (!Fn.isValid(scalar))
        throw new RangeError("invalid scalar: expected 0 <= sc < curve.n");
      if (scalar === _0n5)
        return Point.ZERO;
      if (this.is0() || scalar === _1n5)
        return this;
      return wnaf.mulUnsafe(this, scalar, normalize);
    }
    // Checks if point is of small order.
    // If you add something to small order point, you will have "dirty"
    // point with torsion component.
    // Clears cofactor and checks if the result is 0.
    isSmallOrder() {
      return this.clearCofactor().is0();
    }
    // Multiplies point by curve order and checks if the result is 0.
    // Returns `false` is the point is dirty.
    isTorsionFree() {
      return wnaf.mulUnsafe(this, CURVE.n).is0();
    }
    // Converts Extended point to default (x, y) coordinates.
    // Can accept precomputed Z^-1 - for example, from invertBatch.
    toAffine(invertedZ) {
      const p = this;
      let iz = invertedZ;
      if (iz != null && typeof iz !== "bigint")
        throw new TypeError('"invertedZ" expected bigint, got type=' + typeof iz);
      const { X: X2, Y: Y2, Z: Z2 } = p;
      const is0 = p.is0();
      if (iz == null)
        iz = is0 ? Fp2.create(_8n2) : Fp2.inv(Z2);
      const x = Fp2.mul(X2, iz);
      const y = Fp2.mul(Y2, iz);
      const zz = Fp2.mul(Z2, iz);
      if (is0)
        return { x: Fp2.ZERO, y: Fp2.ONE };
      if (!Fp2.eql(zz, Fp2.ONE))
        throw new Error("invZ was invalid");
      return { x, y };
    }
    clearCofactor() {
      if (cofactor === _1n5)
        return this;
      if (cofactor === _2n3)
        return this.double();
      if (cofactor === _4n3)
        return this.double().double();
      if (cofactor === _8n2)
        return this.double().double().double();
      return this.multiplyUnsafe(cofactor);
    }
    toBytes() {
      const { x, y } = this.toAffine();
      const bytes = Fp2.toBytes(y);
      bytes[bytes.length - 1] |= isOdd(x) ? 128 : 0;
      return bytes;
    }
    toHex() {
      return bytesToHex2(this.toBytes());
    }
    toString() {
      return `<Point ${this.is0() ? "ZERO" : this.toHex()}>`;
    }
  }
  const normalize = (points) => normalizeZ(Point, points);
  const wnaf = new ScalarMultiplier(Point, randomBytes4);
  if (wnaf.bits >= 6)
    Point.BASE.precompute(6);
  Object.freeze(Point.prototype);
  Object.freeze(Point);
  return Point;
}
function eddsa(Point, cHash, eddsaOpts = {}) {
  validatePointCons(Point);
  if (typeof cHash !== "function")
    throw new Error('"hash" function param is required');
  const hash = cHash;
  const opts = eddsaOpts;
  validateObject(opts, {}, {
    adjustScalarBytes: "function",
    randomBytes: "function",
    domain: "function",
    prehash: "function",
    zip215: "boolean",
    mapToCurve: "function",
    toMontgomery: "function",
    toMontgomerySecret: "function"
  });
  const { prehash } = opts;
  const { BASE, Fp: Fp2, Fn } = Point;
  const outputLen = hash.outputLen;
  const expectedLen = 2 * Fp2.BYTES;
  if (outputLen !== void 0) {
    asafenumber(outputLen, "hash.outputLen");
    if (outputLen !== expectedLen)
      throw new Error(`hash.outputLen must be ${expectedLen}, got ${outputLen}`);
  }
  const randomBytes4 = opts.randomBytes === void 0 ? randomBytes2 : opts.randomBytes;
  const toMontgomery2 = opts.toMontgomery;
  const toMontgomerySecret2 = opts.toMontgomerySecret;
  const adjustScalarBytes2 = opts.adjustScalarBytes === void 0 ? (bytes) => bytes : opts.adjustScalarBytes;
  const domain = opts.domain === void 0 ? (data, ctx, phflag) => {
    abool2(phflag, "phflag");
    if (ctx.length || phflag)
      throw new Error("Contexts/pre-hash are not supported");
    return data;
  } : opts.domain;
  function modN_LE(hash2) {
    return Fn.create(bytesToNumberLE(hash2));
  }
  function getPrivateScalar(key) {
    const len = lengths.secretKey;
    abytes2(key, lengths.secretKey, "secretKey");
    const hashed = abytes2(hash(key), 2 * len, "hashedSecretKey");
    const head2 = adjustScalarBytes2(hashed.slice(0, len));
    const prefix = hashed.slice(len, 2 * len);
    const scalar = modN_LE(head2);
    return { head: head2, prefix, scalar };
  }
  function getExtendedPublicKey(secretKey) {
    const { head: head2, prefix, scalar } = getPrivateScalar(secretKey);
    const point2 = BASE.multiply(scalar);
    const pointBytes = point2.toBytes();
    return { head: head2, prefix, scalar, point: point2, pointBytes };
  }
  function getPublicKey(secretKey) {
    return getExtendedPublicKey(secretKey).pointBytes;
  }
  function hashDomainToScalar(context = Uint8Array.of(), ...msgs) {
    const msg = concatBytes2(...msgs);
    return modN_LE(hash(domain(msg, abytes2(context, void 0, "context"), !!prehash)));
  }
  function sign(msg, secretKey, options = {}) {
    validateObject(options, {}, {}, "options");
    msg = copyBytes(abytes2(msg, void 0, "message"));
    if (prehash)
      msg = prehash(msg);
    const { prefix, scalar, pointBytes } = getExtendedPublicKey(secretKey);
    const r = hashDomainToScalar(options.context, prefix, msg);
    const R = BASE.multiply(r).toBytes();
    const k = hashDomainToScalar(options.context, R, pointBytes, msg);
    const s = Fn.create(r + k * scalar);
    if (!Fn.isValid(s))
      throw new Error("sign failed: invalid s");
    const rs = concatBytes2(R, Fn.toBytes(s));
    return abytes2(rs, lengths.signature, "result");
  }
  const verifyOpts = {
    zip215: opts.zip215
  };
  function verify2(sig, msg, publicKey, options = verifyOpts) {
    validateObject(options);
    const { context } = options;
    const zip215 = options.zip215 === void 0 ? !!verifyOpts.zip215 : options.zip215;
    const len = lengths.signature;
    sig = abytes2(sig, len, "signature");
    msg = abytes2(msg, void 0, "message");
    publicKey = abytes2(publicKey, lengths.publicKey, "publicKey");
    if (zip215 !== void 0)
      abool2(zip215, "zip215");
    if (prehash)
      msg = prehash(msg);
    const mid = len / 2;
    const r = sig.subarray(0, mid);
    const s = bytesToNumberLE(sig.subarray(mid, len));
    let A, R, SB;
    try {
      A = Point.fromBytes(publicKey, zip215);
      R = Point.fromBytes(r, zip215);
      SB = BASE.multiplyUnsafe(s);
    } catch (error) {
      return false;
    }
    if (!zip215 && A.isSmallOrder())
      return false;
    const k = hashDomainToScalar(context, r, publicKey, msg);
    const RkA = R.add(A.multiplyUnsafe(k));
    return RkA.subtract(SB).clearCofactor().is0();
  }
  const _size = Fp2.BYTES;
  const lengths = {
    secretKey: _size,
    publicKey: _size,
    signature: 2 * _size,
    seed: _size
  };
  function randomSecretKey(seed) {
    seed = seed === void 0 ? randomBytes4(lengths.seed) : seed;
    return abytes2(seed, lengths.seed, "seed");
  }
  function isValidSecretKey(key) {
    return isBytes2(key) && key.length === lengths.secretKey;
  }
  function isValidPublicKey(key, zip215) {
    try {
      return !!Point.fromBytes(key, zip215 === void 0 ? verifyOpts.zip215 : zip215);
    } catch (error) {
      return false;
    }
  }
  const utils = {
    getExtendedPublicKey,
    randomSecretKey,
    isValidSecretKey,
    isValidPublicKey,
    /** Converts an Edwards public key to a companion Montgomery public key. */
    toMontgomery(publicKey) {
      if (toMontgomery2 === void 0)
        throw new Error("Montgomery conversion is not supported for this curve");
      return toMontgomery2(Point.fromBytes(publicKey));
    },
    toMontgomerySecret(secretKey) {
      if (toMontgomerySecret2 === void 0)
        throw new Error("Montgomery conversion is not supported for this curve");
      return toMontgomerySecret2(secretKey);
    }
  };
  Object.freeze(lengths);
  Object.freeze(utils);
  return Object.freeze({
    keygen: createKeygen(randomSecretKey, getPublicKey),
    getPublicKey,
    sign,
    verify: verify2,
    utils,
    Point,
    lengths
  });
}

// node_modules/@noble/curves/abstract/fft.js
function checkU32(n, title = "n") {
  if (typeof n !== "number")
    throw new TypeError(`wrong u32 integer "${title}": expected number, got type=${typeof n}`);
  if (!Number.isSafeInteger(n) || n < 0 || n > 4294967295)
    throw new RangeError(`wrong u32 integer "${title}": expected 0..4294967295, got ${n}`);
  return n;
}
function isPowerOfTwo(x) {
  checkU32(x, "x");
  return (x & x - 1) === 0 && x !== 0;
}
function reverseBits(n, bits2) {
  checkU32(n);
  if (typeof bits2 !== "number")
    throw new TypeError('"bits" expected number, got type=' + typeof bits2);
  if (!Number.isSafeInteger(bits2) || bits2 < 0 || bits2 > 32)
    throw new Error(`expected integer 0 <= bits <= 32, got ${bits2}`);
  let reversed = 0;
  for (let i = 0; i < bits2; i++, n >>>= 1)
    reversed = reversed << 1 | n & 1;
  return reversed >>> 0;
}
function log2(n) {
  checkU32(n);
  return 31 - Math.clz32(n);
}
function bitReversalInplace(values) {
  if (!values || typeof values !== "object" || typeof values.length !== "number")
    throw new TypeError('"values" expected array-like, got type=' + typeof values);
  const n = values.length;
  if (!isPowerOfTwo(n))
    throw new Error("expected positive power-of-two length, got " + n);
  const bits2 = log2(n);
  for (let i = 0; i < n; i++) {
    const j = reverseBits(i, bits2);
    if (i < j) {
      const tmp = values[i];
      values[i] = values[j];
      values[j] = tmp;
    }
  }
  return values;
}
var FFTCore = (F2, coreOpts) => {
  validateObject(coreOpts, { N: "number", roots: "object", dit: "boolean" }, { invertButterflies: "boolean", skipStages: "number", brp: "boolean" }, "coreOpts");
  const { N: N2, roots, dit, invertButterflies = false, skipStages = 0, brp = true } = coreOpts;
  checkU32(N2, "coreOpts.N");
  const bits2 = log2(N2);
  if (!isPowerOfTwo(N2))
    throw new Error("FFT: Polynomial size should be power of two");
  checkU32(skipStages, "coreOpts.skipStages");
  const maxSkipStages = bits2 === 0 ? 0 : bits2 - 1;
  if (skipStages > maxSkipStages)
    throw new Error(`FFT: wrong skipStages: expected 0 <= skipStages <= ${maxSkipStages}`);
  if (roots.length !== N2)
    throw new Error(`FFT: wrong roots length: expected ${N2}, got ${roots.length}`);
  const isDit = dit !== invertButterflies;
  return (values) => {
    if (values.length !== N2)
      throw new Error("FFT: wrong Polynomial length");
    if (dit && brp)
      bitReversalInplace(values);
    for (let i = 0, g = 1; i < bits2 - skipStages; i++) {
      const s = dit ? i + 1 + skipStages : bits2 - i;
      const m = 1 << s;
      const m2 = m >> 1;
      const stride = N2 >> s;
      for (let k = 0; k < N2; k += m) {
        for (let j = 0, grp = g++; j < m2; j++) {
          const rootPos = invertButterflies ? dit ? N2 - grp : grp : j * stride;
          const i0 = k + j;
          const i1 = k + j + m2;
          const omega = roots[rootPos];
          const b = values[i1];
          const a = values[i0];
          if (isDit) {
            const t = F2.mul(b, omega);
            values[i0] = F2.add(a, t);
            values[i1] = F2.sub(a, t);
          } else if (invertButterflies) {
            values[i0] = F2.add(b, a);
            values[i1] = F2.mul(F2.sub(b, a), omega);
          } else {
            values[i0] = F2.add(a, b);
            values[i1] = F2.mul(F2.sub(a, b), omega);
          }
        }
      }
    }
    if (!dit && brp)
      bitReversalInplace(values);
    return values;
  };
};

// node_modules/@noble/curves/ed25519.js
/*! noble-curves - MIT License (c) 2022 Paul Miller (paulmillr.com) */
var _1n6 = /* @__PURE__ */ BigInt(1);
var _2n4 = /* @__PURE__ */ BigInt(2);
var _5n2 = /* @__PURE__ */ BigInt(5);
var _8n3 = /* @__PURE__ */ BigInt(8);
var ed25519_CURVE_p = /* @__PURE__ */ BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
var ed25519_CURVE = /* @__PURE__ */ (() => ({
  p: ed25519_CURVE_p,
  n: BigInt("0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed"),
  h: _8n3,
  a: BigInt("0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec"),
  d: BigInt("0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3"),
  Gx: BigInt("0x216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a"),
  Gy: BigInt("0x6666666666666666666666666666666666666666666666666666666666666658")
}))();
function ed25519_pow_2_252_3(x) {
  const _10n = BigInt(10), _20n = BigInt(20), _40n = BigInt(40), _80n = BigInt(80);
  const P2 = ed25519_CURVE_p;
  const x2 = x * x % P2;
  const b2 = x2 * x % P2;
  const b4 = pow22(b2, _2n4, P2) * b2 % P2;
  const b5 = pow22(b4, _1n6, P2) * x % P2;
  const b10 = pow22(b5, _5n2, P2) * b5 % P2;
  const b20 = pow22(b10, _10n, P2) * b10 % P2;
  const b40 = pow22(b20, _20n, P2) * b20 % P2;
  const b80 = pow22(b40, _40n, P2) * b40 % P2;
  const b160 = pow22(b80, _80n, P2) * b80 % P2;
  const b240 = pow22(b160, _80n, P2) * b80 % P2;
  const b250 = pow22(b240, _10n, P2) * b10 % P2;
  const pow_p_5_8 = pow22(b250, _2n4, P2) * x % P2;
  return { pow_p_5_8, b2 };
}
function adjustScalarBytes(bytes) {
  bytes[0] &= 248;
  bytes[31] &= 127;
  bytes[31] |= 64;
  return bytes;
}
var ED25519_SQRT_M1 = /* @__PURE__ */ BigInt("19681161376707505956807079304988542015446066515923890162744021073123829784752");
function uvRatio(u, v) {
  const P2 = ed25519_CURVE_p;
  const v3 = mod2(v * v * v, P2);
  const v7 = mod2(v3 * v3 * v, P2);
  const pow3 = ed25519_pow_2_252_3(u * v7).pow_p_5_8;
  let x = mod2(u * v3 * pow3, P2);
  const vx2 = mod2(v * x * x, P2);
  const root1 = x;
  const root2 = mod2(x * ED25519_SQRT_M1, P2);
  const useRoot1 = vx2 === u;
  const useRoot2 = vx2 === mod2(-u, P2);
  const noRoot = vx2 === mod2(-u * ED25519_SQRT_M1, P2);
  if (useRoot1)
    x = root1;
  if (useRoot2 || noRoot)
    x = root2;
  if (isNegativeLE(x, P2))
    x = mod2(-x, P2);
  return { isValid: useRoot1 || useRoot2, value: x };
}
var ed25519_Point = /* @__PURE__ */ edwards(ed25519_CURVE, { uvRatio });
var Fp = /* @__PURE__ */ (() => ed25519_Point.Fp)();
function toMontgomery(point2) {
  const { y } = point2;
  return Fp.toBytes(Fp.div(_1n6 + y, _1n6 - y));
}
function toMontgomerySecret(secretKey) {
  const size = ed25519_Point.Fp.BYTES;
  abytes(secretKey, size);
  return adjustScalarBytes(sha512(secretKey.subarray(0, size))).subarray(0, size);
}
function ed(opts) {
  return eddsa(ed25519_Point, sha512, Object.assign({ adjustScalarBytes, toMontgomery, toMontgomerySecret, zip215: true }, opts));
}
var ed25519 = /* @__PURE__ */ ed({});

// node_modules/@noble/post-quantum/utils.js
/*! noble-post-quantum - MIT License (c) 2024 Paul Miller (paulmillr.com) */
var abytesDoc = abytes;
var randomBytes3 = randomBytes;
function aarray2(item, title, inner3 = () => {
}) {
  if (!Array.isArray(item))
    throw new TypeError(`"${title}" expected array, got type=${typeof item}`);
  for (let i = 0; i < item.length; i++)
    inner3(item[i], `${title}[${i}]`);
  return item;
}
function aobject3(value, title = "object") {
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError(title === "object" ? "expected valid options object" : `"${title}" expected object, got type=${typeof value}`);
  return value;
}
function equalBytes(a, b) {
  a = abytes(a);
  b = abytes(b);
  if (a.length !== b.length)
    return false;
  let diff = 0;
  for (let i = 0; i < a.length; i++)
    diff |= a[i] ^ b[i];
  return diff === 0;
}
function validateOpts(opts) {
  if (isBytes(opts))
    throw new TypeError('"opts" expected object, got Uint8Array');
  aobject3(opts, "opts");
  const proto = Object.getPrototypeOf(opts);
  if (proto !== null && proto !== Object.prototype)
    throw new TypeError('"opts" expected a plain object');
}
var VER_OPT_KEYS = /* @__PURE__ */ Object.freeze([
  "context"
]);
var SIG_OPT_KEYS = /* @__PURE__ */ Object.freeze([
  "context",
  "extraEntropy"
]);
function checkOptKeys(opts, allowed) {
  validateOpts(opts);
  const normalized = Object.assign(/* @__PURE__ */ Object.create(null), opts);
  for (const [k, v] of Object.entries(normalized)) {
    if (v === void 0)
      continue;
    if (!allowed.includes(k))
      throw new TypeError('unexpected option "' + String(k) + '"; expected one of: ' + allowed.join(", "));
  }
  return Object.freeze(normalized);
}
function validateVerOpts(opts, allowed = VER_OPT_KEYS) {
  const normalized = checkOptKeys(opts, allowed);
  if (normalized.context !== void 0)
    abytes(normalized.context, void 0, "opts.context");
  return normalized;
}
function validateSigOpts(opts, allowed = SIG_OPT_KEYS) {
  const normalized = checkOptKeys(opts, allowed);
  if (normalized.context !== void 0)
    abytes(normalized.context, void 0, "opts.context");
  if (normalized.extraEntropy !== false && normalized.extraEntropy !== void 0)
    abytes(normalized.extraEntropy, void 0, "opts.extraEntropy");
  return normalized;
}
function splitCoder(label, ...lengths) {
  const getLength = (c) => typeof c === "number" ? c : c.bytesLen;
  const bytesLen = lengths.reduce((sum2, a) => sum2 + getLength(a), 0);
  return {
    bytesLen,
    encode: (bufs) => {
      const res = new Uint8Array(bytesLen);
      for (let i = 0, pos = 0; i < lengths.length; i++) {
        const c = lengths[i];
        const l = getLength(c);
        const b = typeof c === "number" ? bufs[i] : c.encode(bufs[i]);
        abytes(b, l, label);
        res.set(b, pos);
        if (typeof c !== "number")
          b.fill(0);
        pos += l;
      }
      return res;
    },
    decode: (buf) => {
      abytes(buf, bytesLen, label);
      const res = [];
      for (const c of lengths) {
        const l = getLength(c);
        const b = buf.subarray(0, l);
        res.push(typeof c === "number" ? b : c.decode(b));
        buf = buf.subarray(l);
      }
      return res;
    }
  };
}
function vecCoder(c, vecLen) {
  const coder = c;
  const bytesLen = vecLen * coder.bytesLen;
  return {
    bytesLen,
    encode: (u) => {
      const uArr = aarray2(u, "u");
      if (uArr.length !== vecLen)
        throw new RangeError(`vecCoder.encode: wrong length=${uArr.length}. Expected: ${vecLen}`);
      const res = new Uint8Array(bytesLen);
      for (let i = 0, pos = 0; i < uArr.length; i++) {
        const b = coder.encode(uArr[i]);
        res.set(b, pos);
        b.fill(0);
        pos += b.length;
      }
      return res;
    },
    decode: (a) => {
      abytes(a, bytesLen);
      const r = [];
      for (let i = 0; i < a.length; i += coder.bytesLen)
        r.push(coder.decode(a.subarray(i, i + coder.bytesLen)));
      return r;
    }
  };
}
function cleanBytes(...list) {
  for (const t of list) {
    if (Array.isArray(t))
      for (const b of t)
        b.fill(0);
    else
      t.fill(0);
  }
}
function getMask(bits2) {
  anumber(bits2, "bits");
  if (bits2 > 32)
    throw new RangeError('"bits" expected <= 32, got ' + bits2);
  return bits2 === 32 ? 4294967295 : ~(-1 << bits2) >>> 0;
}
var EMPTY = /* @__PURE__ */ Uint8Array.of();
function getMessage(msg, ctx = EMPTY) {
  abytes(msg, void 0, "msg");
  abytes(ctx, void 0, "ctx");
  if (ctx.length > 255)
    throw new RangeError("context should be 255 bytes or less");
  return concatBytes(new Uint8Array([0, ctx.length]), ctx, msg);
}
var oidNistP = /* @__PURE__ */ Uint8Array.from([6, 9, 96, 134, 72, 1, 101, 3, 4, 2]);
var XOF_OID_OUTPUT_LEN = /* @__PURE__ */ (() => ({
  "060960864801650304020b": 32,
  // id-shake128, SHAKE128(M, 256)
  "060960864801650304020c": 64
  // id-shake256, SHAKE256(M, 512)
}))();
function checkHash(hash, requiredStrength = 0) {
  if (typeof hash !== "function" || typeof hash.create !== "function")
    throw new TypeError('"hash" expected hash function, got type=' + typeof hash);
  ahash(hash);
  anumber(requiredStrength, "requiredStrength");
  const oid = hash.oid;
  abytes(oid, void 0, "hash.oid");
  if (!equalBytes(oid.subarray(0, 10), oidNistP))
    throw new Error('"hash.oid" is invalid: expected NIST hash');
  const xofLen = XOF_OID_OUTPUT_LEN[bytesToHex(oid)];
  if (xofLen !== void 0 && hash.outputLen !== xofLen) {
    throw new Error("Pre-hash XOF output length must be " + xofLen + " bytes for this OID, got: " + hash.outputLen);
  }
  const collisionResistance = hash.outputLen * 8 / 2;
  if (requiredStrength > collisionResistance) {
    throw new Error("Pre-hash security strength too low: " + collisionResistance + ", required: " + requiredStrength);
  }
}
function getMessagePrehash(hash, msg, ctx = EMPTY) {
  checkHash(hash);
  abytes(msg, void 0, "msg");
  abytes(ctx, void 0, "ctx");
  if (ctx.length > 255)
    throw new RangeError("context should be 255 bytes or less");
  const hashed = hash(msg);
  return concatBytes(new Uint8Array([1, ctx.length]), ctx, hash.oid, hashed);
}

// node_modules/@noble/post-quantum/_crystals.js
/*! noble-post-quantum - MIT License (c) 2024 Paul Miller (paulmillr.com) */
var genCrystals = (opts) => {
  const { newPoly: newPoly2, N: N2, Q: Q2, F: F2, ROOT_OF_UNITY: ROOT_OF_UNITY2, brvBits, isKyber } = opts;
  const mod3 = (a, modulo = Q2) => {
    const result = a % modulo | 0;
    return (result >= 0 ? result | 0 : modulo + result | 0) | 0;
  };
  const smod = (a, modulo = Q2) => {
    const r = mod3(a, modulo) | 0;
    return (r > modulo >> 1 ? r - modulo | 0 : r) | 0;
  };
  function getZettas() {
    const out = newPoly2(N2);
    for (let i = 0; i < N2; i++) {
      const b = reverseBits(i, brvBits);
      const p = BigInt(ROOT_OF_UNITY2) ** BigInt(b) % BigInt(Q2);
      out[i] = Number(p) | 0;
    }
    return out;
  }
  const nttZetas = getZettas();
  const inv2 = (_a) => {
    throw new Error("not implemented");
  };
  const field = isKyber ? {
    add: (a, b) => {
      const r = a + b | 0;
      return r >= Q2 ? r - Q2 | 0 : r;
    },
    sub: (a, b) => {
      const r = a - b | 0;
      return r < 0 ? r + Q2 | 0 : r;
    },
    mul: (a, b) => mod3((a | 0) * (b | 0)) | 0,
    inv: inv2
  } : {
    add: (a, b) => mod3((a | 0) + (b | 0)) | 0,
    sub: (a, b) => mod3((a | 0) - (b | 0)) | 0,
    mul: (a, b) => mod3((a | 0) * (b | 0)) | 0,
    inv: inv2
  };
  const nttOpts = {
    N: N2,
    roots: nttZetas,
    invertButterflies: true,
    skipStages: isKyber ? 1 : 0,
    brp: false
  };
  const dif = FFTCore(field, { dit: false, ...nttOpts });
  const dit = FFTCore(field, { dit: true, ...nttOpts });
  const NTT = {
    encode: (r) => {
      return dif(r);
    },
    decode: (r) => {
      dit(r);
      for (let i = 0; i < r.length; i++)
        r[i] = mod3(F2 * r[i]);
      return r;
    }
  };
  const bitsCoder = (d, c) => {
    for (let i = 0, bufLen = 0; i < N2; i++) {
      bufLen += d;
      if (bufLen > 32)
        getMask(bufLen);
      bufLen %= 8;
    }
    const mask2 = getMask(d);
    const bytesLen = d * (N2 / 8);
    return {
      bytesLen,
      encode: (poly_) => {
        const poly = poly_;
        const r = new Uint8Array(bytesLen);
        for (let i = 0, buf = 0, bufLen = 0, pos = 0; i < poly.length; i++) {
          buf |= (c.encode(poly[i]) & mask2) << bufLen;
          bufLen += d;
          for (; bufLen >= 8; bufLen -= 8, buf >>= 8)
            r[pos++] = buf & 255;
        }
        return r;
      },
      decode: (bytes) => {
        const r = newPoly2(N2);
        for (let i = 0, buf = 0, bufLen = 0, pos = 0; i < bytes.length; i++) {
          buf |= bytes[i] << bufLen;
          bufLen += 8;
          for (; bufLen >= d; bufLen -= d, buf >>= d)
            r[pos++] = c.decode(buf & mask2);
        }
        return r;
      }
    };
  };
  return {
    mod: mod3,
    smod,
    nttZetas,
    NTT: {
      encode: (r) => NTT.encode(r),
      decode: (r) => NTT.decode(r)
    },
    bitsCoder
  };
};
var createXofShake = (shake) => (seed, blockLen) => {
  if (!blockLen)
    blockLen = shake.blockLen;
  const _seed = new Uint8Array(seed.length + 2);
  _seed.set(seed);
  const seedLen = seed.length;
  const buf = new Uint8Array(blockLen);
  let h = shake.create({});
  let calls = 0;
  let xofs = 0;
  return {
    stats: () => ({ calls, xofs }),
    get: (x, y) => {
      _seed[seedLen + 0] = x;
      _seed[seedLen + 1] = y;
      h.destroy();
      h = shake.create({}).update(_seed);
      calls++;
      return () => {
        xofs++;
        return h.xofInto(buf);
      };
    },
    clean: () => {
      h.destroy();
      cleanBytes(buf, _seed);
    }
  };
};
var XOF128 = /* @__PURE__ */ createXofShake(shake128);
var XOF256 = /* @__PURE__ */ createXofShake(shake256);

// node_modules/@noble/post-quantum/ml-dsa.js
/*! noble-post-quantum - MIT License (c) 2024 Paul Miller (paulmillr.com) */
var INTERNAL_SIG_OPT_KEYS = /* @__PURE__ */ Object.freeze([
  "extraEntropy",
  "externalMu"
]);
var INTERNAL_VER_OPT_KEYS = /* @__PURE__ */ Object.freeze(["externalMu"]);
function validateInternalOpts(opts, allowed) {
  const normalized = checkOptKeys(opts, allowed);
  if (normalized.externalMu !== void 0)
    abool2(normalized.externalMu, "opts.externalMu");
  return normalized;
}
var N = 256;
var Q = 8380417;
var ROOT_OF_UNITY = 1753;
var F = 8347681;
var D3 = 13;
var GAMMA2_1 = Math.floor((Q - 1) / 88) | 0;
var GAMMA2_2 = Math.floor((Q - 1) / 32) | 0;
var PARAMS = /* @__PURE__ */ (() => Object.freeze({
  2: Object.freeze({
    K: 4,
    L: 4,
    D: D3,
    GAMMA1: 2 ** 17,
    GAMMA2: GAMMA2_1,
    TAU: 39,
    ETA: 2,
    OMEGA: 80
  }),
  3: Object.freeze({
    K: 6,
    L: 5,
    D: D3,
    GAMMA1: 2 ** 19,
    GAMMA2: GAMMA2_2,
    TAU: 49,
    ETA: 4,
    OMEGA: 55
  }),
  5: Object.freeze({
    K: 8,
    L: 7,
    D: D3,
    GAMMA1: 2 ** 19,
    GAMMA2: GAMMA2_2,
    TAU: 60,
    ETA: 2,
    OMEGA: 75
  })
}))();
var newPoly = (n) => new Int32Array(n);
var crystals = /* @__PURE__ */ genCrystals({
  N,
  Q,
  F,
  ROOT_OF_UNITY,
  newPoly,
  isKyber: false,
  brvBits: 8
});
var id = (n) => n;
var polyCoder = (d, compress = id, verify2 = id) => crystals.bitsCoder(d, {
  encode: (i) => compress(verify2(i)),
  decode: (i) => verify2(compress(i))
});
var polyAdd = (a_, b_) => {
  const a = a_;
  const b = b_;
  for (let i = 0; i < a.length; i++)
    a[i] = crystals.mod(a[i] + b[i]);
  return a;
};
var polySub = (a_, b_) => {
  const a = a_;
  const b = b_;
  for (let i = 0; i < a.length; i++)
    a[i] = crystals.mod(a[i] - b[i]);
  return a;
};
var polyShiftl = (p_) => {
  const p = p_;
  for (let i = 0; i < N; i++)
    p[i] <<= D3;
  return p;
};
var polyChknorm = (p_, B2) => {
  const p = p_;
  for (let i = 0; i < N; i++)
    if (Math.abs(crystals.smod(p[i])) >= B2)
      return true;
  return false;
};
var MultiplyNTTs = (a_, b_) => {
  const a = a_;
  const b = b_;
  const c = newPoly(N);
  for (let i = 0; i < a.length; i++)
    c[i] = crystals.mod(a[i] * b[i]);
  return c;
};
function RejNTTPoly(xof_) {
  const xof = xof_;
  const r = newPoly(N);
  for (let j = 0; j < N; ) {
    const b = xof();
    if (b.length % 3)
      throw new Error("RejNTTPoly: unaligned block");
    for (let i = 0; j < N && i <= b.length - 3; i += 3) {
      const t = (b[i + 0] | b[i + 1] << 8 | b[i + 2] << 16) & 8388607;
      if (t < Q)
        r[j++] = t;
    }
  }
  return r;
}
function getDilithium(opts_) {
  const opts = opts_;
  const { K, L, GAMMA1, GAMMA2, TAU, ETA, OMEGA } = opts;
  const { CRH_BYTES, TR_BYTES, C_TILDE_BYTES, XOF128: XOF1282, XOF256: XOF2562, securityLevel } = opts;
  if (![2, 4].includes(ETA))
    throw new Error("Wrong ETA");
  if (![1 << 17, 1 << 19].includes(GAMMA1))
    throw new Error("Wrong GAMMA1");
  if (![GAMMA2_1, GAMMA2_2].includes(GAMMA2))
    throw new Error("Wrong GAMMA2");
  const BETA = TAU * ETA;
  const decompose = (r) => {
    const rPlus = crystals.mod(r);
    const r0 = crystals.smod(rPlus, 2 * GAMMA2) | 0;
    if (rPlus - r0 === Q - 1)
      return { r1: 0 | 0, r0: r0 - 1 | 0 };
    const r1 = Math.floor((rPlus - r0) / (2 * GAMMA2)) | 0;
    return { r1, r0 };
  };
  const HighBits = (r) => decompose(r).r1;
  const LowBits = (r) => decompose(r).r0;
  const MakeHint = (z, r) => {
    const res0 = z <= GAMMA2 || z > Q - GAMMA2 || z === Q - GAMMA2 && r === 0 ? 0 : 1;
    return res0;
  };
  const HINT_M = Math.floor((Q - 1) / (2 * GAMMA2));
  const UseHint = (h, r) => {
    const { r1, r0 } = decompose(r);
    if (h === 1)
      return r0 > 0 ? crystals.mod(r1 + 1, HINT_M) | 0 : crystals.mod(r1 - 1, HINT_M) | 0;
    return r1 | 0;
  };
  const Power2Round = (r) => {
    const rPlus = crystals.mod(r);
    const r0 = crystals.smod(rPlus, 2 ** D3) | 0;
    return { r1: Math.floor((rPlus - r0) / 2 ** D3) | 0, r0 };
  };
  const hintCoder = {
    bytesLen: OMEGA + K,
    encode: (h_) => {
      const h = h_;
      if (h === false)
        throw new Error("hint.encode: hint is false");
      const res = new Uint8Array(OMEGA + K);
      for (let i = 0, k = 0; i < K; i++) {
        for (let j = 0; j < N; j++)
          if (h[i][j] !== 0)
            res[k++] = j;
        res[OMEGA + i] = k;
      }
      return res;
    },
    decode: (buf) => {
      const h = [];
      let k = 0;
      for (let i = 0; i < K; i++) {
        const hi = newPoly(N);
        if (buf[OMEGA + i] < k || buf[OMEGA + i] > OMEGA)
          return false;
        for (let j = k; j < buf[OMEGA + i]; j++) {
          if (j > k && buf[j] <= buf[j - 1])
            return false;
          hi[buf[j]] = 1;
        }
        k = buf[OMEGA + i];
        h.push(hi);
      }
      for (let j = k; j < OMEGA; j++)
        if (buf[j] !== 0)
          return false;
      return h;
    }
  };
  const ETACoder = polyCoder(ETA === 2 ? 3 : 4, (i) => ETA - i, (i) => {
    if (!(-ETA <= i && i <= ETA))
      throw new Error(`malformed key s1/s3 ${i} outside of ETA range [${-ETA}, ${ETA}]`);
    return i;
  });
  const T0Coder = polyCoder(13, (i) => (1 << D3 - 1) - i);
  const T1Coder = polyCoder(10);
  const ZCoder = polyCoder(GAMMA1 === 1 << 17 ? 18 : 20, (i) => crystals.smod(GAMMA1 - i));
  const W1Coder = polyCoder(GAMMA2 === GAMMA2_1 ? 6 : 4);
  const W1Vec = vecCoder(W1Coder, K);
  const publicCoder = splitCoder("publicKey", 32, vecCoder(T1Coder, K));
  const secretCoder = splitCoder("secretKey", 32, 32, TR_BYTES, vecCoder(ETACoder, L), vecCoder(ETACoder, K), vecCoder(T0Coder, K));
  const sigCoder = splitCoder("signature", C_TILDE_BYTES, vecCoder(ZCoder, L), hintCoder);
  const CoefFromHalfByte = ETA === 2 ? (n) => n < 15 ? 2 - n % 5 : false : (n) => n < 9 ? 4 - n : false;
  function RejBoundedPoly(xof_) {
    const xof = xof_;
    const r = newPoly(N);
    for (let j = 0; j < N; ) {
      const b = xof();
      for (let i = 0; j < N && i < b.length; i += 1) {
        const d1 = CoefFromHalfByte(b[i] & 15);
        const d2 = CoefFromHalfByte(b[i] >> 4 & 15);
        if (d1 !== false)
          r[j++] = d1;
        if (j < N && d2 !== false)
          r[j++] = d2;
      }
    }
    return r;
  }
  const SampleInBall = (seed) => {
    const pre = newPoly(N);
    const s = shake256.create({}).update(seed);
    const buf = new Uint8Array(shake256.blockLen);
    s.xofInto(buf);
    const masks = buf.slice(0, 8);
    for (let i = N - TAU, pos = 8, maskPos = 0, maskBit = 0; i < N; i++) {
      let b = i + 1;
      for (; b > i; ) {
        b = buf[pos++];
        if (pos < shake256.blockLen)
          continue;
        s.xofInto(buf);
        pos = 0;
      }
      pre[i] = pre[b];
      pre[b] = 1 - ((masks[maskPos] >> maskBit++ & 1) << 1);
      if (maskBit >= 8) {
        maskPos++;
        maskBit = 0;
      }
    }
    return pre;
  };
  const polyPowerRound = (p_) => {
    const p = p_;
    const res0 = newPoly(N);
    const res1 = newPoly(N);
    for (let i = 0; i < p.length; i++) {
      const { r0, r1 } = Power2Round(p[i]);
      res0[i] = r0;
      res1[i] = r1;
    }
    return { r0: res0, r1: res1 };
  };
  const polyUseHint = (u_, h_) => {
    const u = u_;
    const h = h_;
    for (let i = 0; i < N; i++)
      u[i] = UseHint(h[i], u[i]);
    return u;
  };
  const polyMakeHint = (a_, b_) => {
    const a = a_;
    const b = b_;
    const v = newPoly(N);
    let cnt = 0;
    for (let i = 0; i < N; i++) {
      const h = MakeHint(a[i], b[i]);
      v[i] = h;
      cnt += h;
    }
    return { v, cnt };
  };
  const signRandBytes = 32;
  const seedCoder = splitCoder("seed", 32, 64, 32);
  const internal = Object.freeze({
    info: Object.freeze({ type: "internal-ml-dsa" }),
    lengths: Object.freeze({
      secretKey: secretCoder.bytesLen,
      publicKey: publicCoder.bytesLen,
      seed: 32,
      signature: sigCoder.bytesLen,
      signRand: signRandBytes
    }),
    keygen: (seed) => {
      const seedDst = new Uint8Array(32 + 2);
      const randSeed = seed === void 0;
      if (randSeed)
        seed = randomBytes3(32);
      abytesDoc(seed, 32, "seed");
      seedDst.set(seed);
      if (randSeed)
        cleanBytes(seed);
      seedDst[32] = K;
      seedDst[33] = L;
      const [rho, rhoPrime, K_] = seedCoder.decode(shake256(seedDst, { dkLen: seedCoder.bytesLen }));
      const xofPrime = XOF2562(rhoPrime);
      const s1 = [];
      for (let i = 0; i < L; i++)
        s1.push(RejBoundedPoly(xofPrime.get(i & 255, i >> 8 & 255)));
      const s2 = [];
      for (let i = L; i < L + K; i++)
        s2.push(RejBoundedPoly(xofPrime.get(i & 255, i >> 8 & 255)));
      const s1Hat = s1.map((i) => crystals.NTT.encode(i.slice()));
      const t0 = [];
      const t1 = [];
      const xof = XOF1282(rho);
      const t = newPoly(N);
      for (let i = 0; i < K; i++) {
        cleanBytes(t);
        for (let j = 0; j < L; j++) {
          const aij = RejNTTPoly(xof.get(j, i));
          polyAdd(t, MultiplyNTTs(aij, s1Hat[j]));
        }
        crystals.NTT.decode(t);
        const { r0, r1 } = polyPowerRound(polyAdd(t, s2[i]));
        t0.push(r0);
        t1.push(r1);
      }
      const publicKey = publicCoder.encode([rho, t1]);
      const tr = shake256(publicKey, { dkLen: TR_BYTES });
      const secretKey = secretCoder.encode([rho, K_, tr, s1, s2, t0]);
      xof.clean();
      xofPrime.clean();
      cleanBytes(rho, rhoPrime, K_, s1, s2, s1Hat, t, t0, t1, tr, seedDst);
      return {
        publicKey,
        secretKey
      };
    },
    getPublicKey: (secretKey) => {
      const [rho, _K, _tr, s1, s2, _t0] = secretCoder.decode(secretKey);
      const xof = XOF1282(rho);
      const s1Hat = s1.map((p) => crystals.NTT.encode(p.slice()));
      const t1 = [];
      const tmp = newPoly(N);
      for (let i = 0; i < K; i++) {
        tmp.fill(0);
        for (let j = 0; j < L; j++) {
          const aij = RejNTTPoly(xof.get(j, i));
          polyAdd(tmp, MultiplyNTTs(aij, s1Hat[j]));
        }
        crystals.NTT.decode(tmp);
        polyAdd(tmp, s2[i]);
        const { r1 } = polyPowerRound(tmp);
        t1.push(r1);
      }
      xof.clean();
      cleanBytes(tmp, s1Hat, _t0, s1, s2);
      return publicCoder.encode([rho, t1]);
    },
    // NOTE: random is optional.
    sign: (msg, secretKey, opts2 = {}) => {
      opts2 = validateSigOpts(opts2, INTERNAL_SIG_OPT_KEYS);
      opts2 = validateInternalOpts(opts2, INTERNAL_SIG_OPT_KEYS);
      const { extraEntropy: random, externalMu = false } = opts2;
      if (externalMu)
        abytesDoc(msg, CRH_BYTES, "mu");
      const ownRnd = random === false || random === void 0;
      const rnd = random === false ? new Uint8Array(32) : random === void 0 ? randomBytes3(signRandBytes) : random;
      abytesDoc(rnd, 32, "extraEntropy");
      const decoded2 = (() => {
        try {
          return secretCoder.decode(secretKey);
        } catch (error) {
          if (ownRnd)
            cleanBytes(rnd);
          throw error;
        }
      })();
      const [rho, _K, tr, s1, s2, t0] = decoded2;
      const A = [];
      const xof = XOF1282(rho);
      for (let i = 0; i < K; i++) {
        const pv = [];
        for (let j = 0; j < L; j++)
          pv.push(RejNTTPoly(xof.get(j, i)));
        A.push(pv);
      }
      xof.clean();
      for (let i = 0; i < L; i++)
        crystals.NTT.encode(s1[i]);
      for (let i = 0; i < K; i++) {
        crystals.NTT.encode(s2[i]);
        crystals.NTT.encode(t0[i]);
      }
      const mu = externalMu ? msg : (
        // 6: µ ← H(tr||M, 512)
        //    ▷ Compute message representative µ
        shake256.create({ dkLen: CRH_BYTES }).update(tr).update(msg).digest()
      );
      const rhoprime = shake256.create({ dkLen: CRH_BYTES }).update(_K).update(rnd).update(mu).digest();
      if (ownRnd)
        cleanBytes(rnd);
      abytesDoc(rhoprime, CRH_BYTES);
      const x256 = XOF2562(rhoprime, ZCoder.bytesLen);
      main_loop: for (let kappa = 0; ; ) {
        const y = [];
        for (let i = 0; i < L; i++, kappa++)
          y.push(ZCoder.decode(x256.get(kappa & 255, kappa >> 8)()));
        const z = y.map((i) => crystals.NTT.encode(i.slice()));
        const w = [];
        for (let i = 0; i < K; i++) {
          const wi = newPoly(N);
          for (let j = 0; j < L; j++)
            polyAdd(wi, MultiplyNTTs(A[i][j], z[j]));
          crystals.NTT.decode(wi);
          w.push(wi);
        }
        const w1 = w.map((j) => j.map(HighBits));
        const cTilde = shake256.create({ dkLen: C_TILDE_BYTES }).update(mu).update(W1Vec.encode(w1)).digest();
        const cHat = crystals.NTT.encode(SampleInBall(cTilde));
        const cs1 = s1.map((i) => MultiplyNTTs(i, cHat));
        for (let i = 0; i < L; i++) {
          polyAdd(crystals.NTT.decode(cs1[i]), y[i]);
          if (polyChknorm(cs1[i], GAMMA1 - BETA)) {
            cleanBytes(cTilde, cs1, cHat, w1, w, z, y);
            continue main_loop;
          }
        }
        let cnt = 0;
        const h = [];
        for (let i = 0; i < K; i++) {
          const cs2 = crystals.NTT.decode(MultiplyNTTs(s2[i], cHat));
          const r0 = polySub(w[i], cs2).map(LowBits);
          if (polyChknorm(r0, GAMMA2 - BETA)) {
            cleanBytes(cTilde, cs1, cHat, w1, w, z, y, h, cs2, r0);
            continue main_loop;
          }
          const ct0 = crystals.NTT.decode(MultiplyNTTs(t0[i], cHat));
          if (polyChknorm(ct0, GAMMA2)) {
            cleanBytes(cTilde, cs1, cHat, w1, w, z, y, h, cs2, r0, ct0);
            continue main_loop;
          }
          polyAdd(r0, ct0);
          const hint = polyMakeHint(r0, w1[i]);
          h.push(hint.v);
          cnt += hint.cnt;
        }
        if (cnt > OMEGA) {
          cleanBytes(cTilde, cs1, cHat, w1, w, z, y, h);
          continue;
        }
        x256.clean();
        const res = sigCoder.encode([cTilde, cs1, h]);
        cleanBytes(cTilde, cs1, h, cHat, w1, w, z, y, rhoprime, s1, s2, t0, ...A);
        if (!externalMu)
          cleanBytes(mu);
        return res;
      }
      throw new Error("Unreachable code path reached, report this error");
    },
    verify: (sig, msg, publicKey, opts2 = {}) => {
      opts2 = validateInternalOpts(opts2, INTERNAL_VER_OPT_KEYS);
      const { externalMu = false } = opts2;
      if (externalMu)
        abytesDoc(msg, CRH_BYTES, "mu");
      const [rho, t1] = publicCoder.decode(publicKey);
      const tr = shake256(publicKey, { dkLen: TR_BYTES });
      if (sig.length !== sigCoder.bytesLen)
        return false;
      const [cTilde, z, h] = sigCoder.decode(sig);
      if (h === false)
        return false;
      for (let i = 0; i < L; i++)
        if (polyChknorm(z[i], GAMMA1 - BETA))
          return false;
      const mu = externalMu ? msg : (
        // 7: µ ← H(tr||M, 512)
        shake256.create({ dkLen: CRH_BYTES }).update(tr).update(msg).digest()
      );
      const c = crystals.NTT.encode(SampleInBall(cTilde));
      const zNtt = z.map((i) => i.slice());
      for (let i = 0; i < L; i++)
        crystals.NTT.encode(zNtt[i]);
      const wTick1 = [];
      const xof = XOF1282(rho);
      for (let i = 0; i < K; i++) {
        const ct12d = MultiplyNTTs(crystals.NTT.encode(polyShiftl(t1[i])), c);
        const Az = newPoly(N);
        for (let j = 0; j < L; j++) {
          const aij = RejNTTPoly(xof.get(j, i));
          polyAdd(Az, MultiplyNTTs(aij, zNtt[j]));
        }
        const wApprox = crystals.NTT.decode(polySub(Az, ct12d));
        wTick1.push(polyUseHint(wApprox, h[i]));
      }
      xof.clean();
      const c2 = shake256.create({ dkLen: C_TILDE_BYTES }).update(mu).update(W1Vec.encode(wTick1)).digest();
      for (const t of h) {
        const sum2 = t.reduce((acc, i) => acc + i, 0);
        if (!(sum2 <= OMEGA))
          return false;
      }
      for (const t of z)
        if (polyChknorm(t, GAMMA1 - BETA))
          return false;
      return equalBytes(cTilde, c2);
    }
  });
  return Object.freeze({
    info: Object.freeze({ type: "ml-dsa" }),
    internal,
    securityLevel,
    keygen: internal.keygen,
    lengths: internal.lengths,
    getPublicKey: internal.getPublicKey,
    sign: (msg, secretKey, opts2 = {}) => {
      opts2 = validateSigOpts(opts2);
      const M = getMessage(msg, opts2.context);
      const res = internal.sign(M, secretKey, {
        extraEntropy: opts2.extraEntropy,
        externalMu: false
      });
      cleanBytes(M);
      return res;
    },
    verify: (sig, msg, publicKey, opts2 = {}) => {
      opts2 = validateVerOpts(opts2);
      abytesDoc(sig, void 0, "signature");
      return internal.verify(sig, getMessage(msg, opts2.context), publicKey, { externalMu: false });
    },
    prehash: (hash) => {
      checkHash(hash, securityLevel);
      const rawHash = hash;
      return Object.freeze({
        info: Object.freeze({ type: "hashml-dsa" }),
        securityLevel,
        lengths: internal.lengths,
        keygen: internal.keygen,
        getPublicKey: internal.getPublicKey,
        sign: (msg, secretKey, opts2 = {}) => {
          opts2 = validateSigOpts(opts2);
          const M = getMessagePrehash(rawHash, msg, opts2.context);
          const res = internal.sign(M, secretKey, {
            extraEntropy: opts2.extraEntropy,
            externalMu: false
          });
          cleanBytes(M);
          return res;
        },
        verify: (sig, msg, publicKey, opts2 = {}) => {
          opts2 = validateVerOpts(opts2);
          abytesDoc(sig, void 0, "signature");
          return internal.verify(sig, getMessagePrehash(rawHash, msg, opts2.context), publicKey, {
            externalMu: false
          });
        }
      });
    }
  });
}
var ml_dsa65 = /* @__PURE__ */ (() => getDilithium({
  ...PARAMS[3],
  CRH_BYTES: 64,
  TR_BYTES: 64,
  C_TILDE_BYTES: 48,
  XOF128,
  XOF256,
  securityLevel: 192
}))();

// lib/receipt/json.js
var MAX_DEPTH3 = 32;
var LONE_SURROGATE = /[\ud800-\udfff]/u;
function string(s) {
  if (LONE_SURROGATE.test(s)) throw new FormatError("text with half a character");
  return JSON.stringify(s);
}
function canonical(v, depth = 0) {
  if (depth > MAX_DEPTH3) throw new FormatError("document is nested too deeply");
  if (v === null || typeof v === "boolean") return JSON.stringify(v);
  if (typeof v === "string") return string(v);
  if (typeof v === "number") {
    if (!Number.isSafeInteger(v)) throw new FormatError(`number ${v} is not an integer that a double holds`);
    return JSON.stringify(v);
  }
  if (Array.isArray(v)) return `[${v.map((e) => canonical(e, depth + 1)).join(",")}]`;
  const names = Object.keys(v).sort();
  return `{${names.map((k) => `${string(k)}:${canonical(v[k], depth + 1)}`).join(",")}}`;
}
function parse(bytes, what) {
  let value;
  try {
    value = JSON.parse(text(bytes, what));
  } catch (e) {
    throw e instanceof FormatError ? e : new FormatError(`${what} is not JSON`);
  }
  if (!equal(utf8(canonical(value)), bytes)) throw new FormatError(`${what} is not in canonical form (RFC 8785)`);
  return value;
}
var Fields = class {
  constructor(value, path, ...expected) {
    if (value === null || typeof value !== "object" || Array.isArray(value)) throw new FormatError(`${path} is not an object`);
    for (const name of expected) if (!Object.hasOwn(value, name)) throw new FormatError(`${path}.${name} is missing`);
    for (const name of Object.keys(value)) {
      if (!expected.includes(name)) throw new FormatError(`${path}.${name} is not known`);
    }
    this.value = value;
    this.path = path;
  }
  require(name, good, wanted) {
    if (!good) throw new FormatError(`${this.path}.${name} is not ${wanted}`);
    return this.value[name];
  }
  any(name) {
    return this.value[name];
  }
  isNull(name) {
    return this.value[name] === null;
  }
  string(name) {
    return this.require(name, typeof this.value[name] === "string", "a string");
  }
  stringOrNull(name) {
    return this.isNull(name) ? null : this.string(name);
  }
  exactly(name, wanted) {
    this.require(name, this.value[name] === wanted, String(wanted));
  }
  array(name) {
    return this.require(name, Array.isArray(this.value[name]), "an array");
  }
  strings(name) {
    return this.require(name, this.array(name).every((s) => typeof s === "string"), "an array of strings");
  }
  natural(name) {
    return this.require(name, isNatural(this.value[name]), "a natural number of 31 bits");
  }
  /** A natural number that a double holds exactly. */
  naturalLong(name) {
    return this.require(name, Number.isSafeInteger(this.value[name]) && this.value[name] >= 0, "a natural number");
  }
  naturals(name) {
    return this.require(name, this.array(name).every(isNatural), "an array of natural numbers of 31 bits");
  }
  digest(name) {
    return fromHex(this.require(name, /^[0-9a-f]{64}$/.test(this.string(name)), "a SHA-256 digest in lower-case hexadecimal"));
  }
  base64(name) {
    return base64(this.string(name), `${this.path}.${name}`);
  }
  base64s(name) {
    return this.strings(name).map((s) => base64(s, `${this.path}.${name}`));
  }
};
var isNatural = (n) => Number.isInteger(n) && n >= 0 && n < 2 ** 31;

// lib/receipt/envelope.js
var PAYLOAD_TYPE = "application/vnd.in-toto+json";
var STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
var SKEW_MILLIS = 5 * 60 * 1e3;
function verifiesEd25519(key, message, signature) {
  try {
    return key.length === 32 && signature.length === 64 && ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}
function verifiesMlDsa(key, message, signature) {
  try {
    return ml_dsa65.verify(signature, message, key);
  } catch {
    return false;
  }
}
var ALGORITHMS = [verifiesEd25519, verifiesMlDsa];
function readEnvelope(value) {
  const f = new Fields(value, "envelope", "payload", "payloadType", "signatures");
  f.exactly("payloadType", PAYLOAD_TYPE);
  const signatures = f.array("signatures").map((entry2) => {
    const s = new Fields(entry2, "envelope.signatures", "keyid", "sig");
    return { keyId: s.digest("keyid"), value: s.base64("sig") };
  });
  if (signatures.length < 1 || signatures.length > ALGORITHMS.length) {
    throw new FormatError(`envelope.signatures has ${signatures.length} entries, not one or two`);
  }
  return { payload: f.base64("payload"), signatures };
}
var preAuthentication = (payload) => concat(utf8(`DSSEv1 ${utf8(PAYLOAD_TYPE).length} ${PAYLOAD_TYPE} ${payload.length} `), payload);
function isSignedBy({ payload, signatures }, keys) {
  const message = preAuthentication(payload);
  return keys.length === signatures.length && signatures.every((s, i) => equal(sha256(keys[i]), s.keyId) && ALGORITHMS[i](keys[i], message, s.value));
}
function checkSigned(envelope, keys, keyId, time, index, { signer, history }) {
  const rejected = (reason) => ["rejected", reason];
  if (!equal(keyId, envelope.signatures[0].keyId)) return rejected("the statement names another key than its signature");
  if (!isSignedBy(envelope, keys)) return rejected("the signature is not that of the bundle's public key");
  if (signer && !equal(signer, keys[0])) return rejected("the receipt is signed by another key than the pinned one");
  if (history) {
    if (Date.parse(time) > Date.now() + SKEW_MILLIS) return rejected(`the receipt is of a time to come: ${time}`);
    for (const key of keys) {
      const objection2 = history.objection(key, time, index);
      if (objection2) return rejected(objection2);
    }
  }
  return signer || history ? ["verified", ""] : ["unchecked", ""];
}
function requireTime(s, path) {
  const good = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(s) && !Number.isNaN(Date.parse(s));
  if (!good || new Date(s).toISOString() !== s.replace("Z", ".000Z")) {
    throw new FormatError(`${path} holds ${s}, not an RFC 3339 time in UTC with whole seconds`);
  }
  return s;
}
function fixed(value, wanted, name) {
  if (canonical(value) !== canonical(wanted)) throw new FormatError(`${name} differs from what the claim says`);
}
function readFrame(value, predicateType) {
  const f = new Fields(value, "statement", "_type", "predicateType", "subject", "predicate");
  f.exactly("_type", STATEMENT_TYPE);
  f.exactly("predicateType", predicateType);
  const subjects = f.array("subject");
  if (subjects.length !== 1) throw new FormatError("statement.subject has not exactly one entry");
  const s = new Fields(subjects[0], "statement.subject", "name", "digest");
  s.exactly("name", "response");
  const responseSha256 = new Fields(s.any("digest"), "statement.subject.digest", "sha256").digest("sha256");
  return { predicate: f.any("predicate"), responseSha256 };
}
var idOf = (key) => hex(sha256(key)).slice(0, 16);

// lib/receipt/choice.js
var UNIT = 2 ** 20;
var SHORTEST = 16;
var LONGEST = 256;
var MOST_BLOCKS = 4096;
var MOST = 64;
var MILLION3 = 1000000n;
function readBudget(value, path) {
  const f = new Fields(value, path, "layers", "weights");
  const budget = { layers: f.natural("layers"), weights: f.naturals("weights") };
  const { layers, weights } = budget;
  if (weights.length > MOST_BLOCKS) throw new FormatError(`${path}: a budget of ${weights.length} blocks, more than a model may have`);
  if (layers < 1 || layers > weights.length) throw new FormatError(`${path}: a budget of ${layers} of ${weights.length} blocks`);
  const floor = Math.floor(UNIT / (2 * weights.length));
  const low = weights.findIndex((w) => w < floor);
  if (low >= 0) throw new FormatError(`${path}: the weight of block ${low} is ${weights[low]}, below the floor of ${floor}`);
  const sum2 = weights.reduce((s, w) => s + w, 0);
  if (sum2 !== UNIT) throw new FormatError(`${path}: the weights of the blocks add up to ${sum2}, not to ${UNIT}`);
  return budget;
}
function readChallenge(value, path, ofBlocks) {
  const f = new Fields(value, path, "nonce", "layers", "blocks");
  const c = { nonce: f.string("nonce"), count: f.isNull("layers") ? null : f.natural("layers"), blocks: f.naturals("blocks") };
  const length = [...c.nonce].length;
  if (length < SHORTEST || length > LONGEST) throw new FormatError(`${path}.nonce has not ${SHORTEST} to ${LONGEST} characters`);
  if (c.count !== null && (c.count < 1 || c.count > ofBlocks)) throw new FormatError(`${path}.layers is not from 1 to ${ofBlocks}`);
  if (c.blocks.some((b, i) => b >= ofBlocks || i > 0 && b <= c.blocks[i - 1])) {
    throw new FormatError(`${path}.blocks are not ascending blocks of the model`);
  }
  if (c.blocks.length === 0) throw new FormatError(`${path}.blocks is empty`);
  return c;
}
function readChoice(value, path, budget) {
  const f = new Fields(value, path, "boundariesSha256", "challenges", "detection", "minimum");
  if (f.array("challenges").length > MOST) throw new FormatError(`${path}.challenges has more than ${MOST} entries`);
  const challenges = f.array("challenges").map((c) => readChallenge(c, `${path}.challenges`, budget.weights.length));
  if (new Set(challenges.map((c) => c.nonce)).size !== challenges.length) throw new FormatError(`${path}.challenges has a nonce twice`);
  const blocks = [...new Set(challenges.flatMap((c) => c.blocks))].sort((a, b) => a - b);
  const detection = detectionOf(budget, blocks, challenges);
  fixed({ detection: f.any("detection"), minimum: f.any("minimum") }, { detection, minimum: least(detection) }, path);
  return { boundariesSha256: f.digest("boundariesSha256"), challenges, blocks };
}
function coverageOf(budget, blocks) {
  const names = (proved) => budget.weights.flatMap((_, l) => blocks.includes(l) !== proved ? [] : l === 0 ? ["embedding", "block 0"] : [`block ${l}`]);
  return { proved: [...names(true), "head", "sampling"], notProved: names(false) };
}
function split4(k, weights) {
  const certain = [];
  let others = weights.map((_, l) => l);
  let draws = k;
  let weight = weights.reduce((s, w) => s + w, 0);
  while (draws > 0) {
    const now = others.filter((l) => draws * weights[l] >= weight);
    if (now.length === 0) break;
    certain.push(...now);
    others = others.filter((l) => !now.includes(l));
    draws -= now.length;
    weight -= now.reduce((s, l) => s + weights[l], 0);
  }
  return { certain, others, draws, weight };
}
function uniform(seed) {
  const stream = shake256.create({}).update(seed);
  return (n) => {
    const most = 2n ** 64n / BigInt(n) * BigInt(n);
    for (; ; ) {
      const bytes = stream.xof(8);
      const x = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
      if (x < most) return Number(x % BigInt(n));
    }
  };
}
function drawBlocks(digest, nonce, k, weights) {
  const { certain, others, draws, weight } = split4(k, weights);
  const out = [...certain];
  if (draws > 0) {
    const text2 = utf8(nonce);
    const u = uniform(concat(utf8("nanozk/v1/draw"), digest, le32(k), le32(text2.length), text2));
    for (let i = others.length - 1; i > 0; i--) {
      const j = u(i + 1);
      [others[i], others[j]] = [others[j], others[i]];
    }
    let next = u(weight);
    let end = 0;
    for (const l of others) {
      end += draws * weights[l];
      if (next < end) {
        out.push(l);
        next += weight;
      }
    }
  }
  return out.sort((a, b) => a - b);
}
var decimal2 = (millionths2) => `${millionths2 / MILLION3}.${String(millionths2 % MILLION3).padStart(6, "0")}`;
function detectionOf(budget, proved, challenges) {
  const drawn = challenges.filter((c) => c.count !== null).map((c) => split4(c.count, budget.weights));
  return budget.weights.map((w, l) => {
    if (proved.includes(l)) return decimal2(MILLION3);
    let missed = 1n;
    let all = 1n;
    for (const s of drawn) {
      const weight = BigInt(Math.max(1, s.weight));
      missed *= s.certain.includes(l) ? 0n : weight - BigInt(s.draws * w);
      all *= weight;
    }
    return decimal2(MILLION3 * (all - missed) / all);
  });
}
var least = (detection) => [...detection].sort()[0];
function readChallenger({ boundaries = null, nonces = [], detection = "1" }) {
  const digest = typeof boundaries === "string" ? fromHex(boundaries) : boundaries;
  if (digest && digest.length !== 32) throw new FormatError("the digest of boundaries has 32 bytes");
  if (nonces.length && !digest) throw new FormatError("nonces count only from boundaries that were seen before: give their digest too");
  const match = /^([01])(?:\.([0-9]{1,18}))?$/.exec(String(detection));
  const places = match?.[2] ?? "";
  const asked = match ? BigInt(match[1] + places) : 0n;
  if (asked === 0n || asked > 10n ** BigInt(places.length)) {
    throw new FormatError("a detection probability is a decimal, more than 0 and at most 1");
  }
  const more = (p) => BigInt(p.replace(".", "")) * 10n ** BigInt(places.length) < asked * MILLION3;
  return { digest, nonces, asked: String(detection), more };
}
function objection({ claim, choice }, inclusion, { digest, nonces }) {
  if (!inclusion?.boundaries) return "the blocks were drawn from boundaries that stand in no log";
  const logged = sha256(inclusion.boundaries.envelope.payload);
  if (!equal(logged, choice.boundariesSha256)) return "the blocks were drawn from another digest than that of the logged boundaries";
  for (const c of choice.challenges) {
    if (c.nonce === claim.nonce) return "the nonce of a challenge is the request's, which was known before the boundaries";
    if (c.count !== null && String(drawBlocks(logged, c.nonce, c.count, claim.budget.weights)) !== String(c.blocks)) {
      return `nonce ${c.nonce} draws other blocks than the receipt says`;
    }
  }
  if (digest && !equal(digest, logged)) return "the boundaries are not those that were shown before the challenge";
  if (nonces.some((n) => !choice.challenges.some((c) => c.nonce === n))) {
    return "a challenge is missing: the receipt does not answer every nonce that was revealed";
  }
  return null;
}
function checkChoice(statement, inclusion, challenger) {
  const { choice, claim } = statement;
  const reason = objection(statement, inclusion, challenger);
  const counted = choice.challenges.filter((c) => challenger.nonces.includes(c.nonce));
  const pinned = reason === null && challenger.digest !== null;
  const detection = detectionOf(claim.budget, reason === null ? choice.blocks : [], pinned ? counted : []);
  const settled = pinned && counted.length > 0;
  return {
    reason,
    challenges: choice.challenges,
    shown: {
      verdict: reason !== null ? "rejected" : settled ? "verified" : "unchecked",
      boundaries: hex(choice.boundariesSha256),
      nonces: choice.challenges.map((c) => c.nonce),
      detection,
      minimum: least(detection)
    }
  };
}

// lib/receipt/merkle.js
var leafHash = (entry2) => sha256(concat(Uint8Array.of(0), entry2));
var nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));
function isIncluded(leaf, index, size, path, root) {
  let fn = BigInt(index);
  if (fn < 0n || fn >= size || path.length >= 64 || path.some((h) => h.length !== 32)) return false;
  let sn = size - 1n;
  let r = leaf;
  for (const p of path) {
    if (sn === 0n) return false;
    if (fn & 1n || fn === sn) {
      r = nodeHash(p, r);
      while (!(fn & 1n) && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      r = nodeHash(r, p);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  return sn === 0n && equal(r, root);
}

// lib/receipt/note.js
var MAX_BYTES = 1 << 20;
var MAX_SIGNATURES = 100;
var MARK = "— ";
var LOG = 1;
var COSIGNATURE = 4;
var NO_NAME = /[+\u0000-\u001f\p{Z}]/u;
var isName = (s) => s !== "" && !NO_NAME.test(s);
function readLine(line) {
  const parts = line.startsWith(MARK) ? line.slice(MARK.length).split(" ") : [];
  if (parts.length !== 2 || !isName(parts[0])) throw new FormatError("a signature line of the note is malformed");
  const all = base64(parts[1], "a signature of the note");
  if (all.length < 5) throw new FormatError("a signature of the note is malformed");
  return { name: parts[0], id: all.subarray(0, 4), signature: all.subarray(4) };
}
function readNote(bytes) {
  if (bytes.length > MAX_BYTES) throw new FormatError(`the note is longer than ${MAX_BYTES} bytes`);
  const s = text(bytes, "the note");
  const middle = s.lastIndexOf("\n\n");
  if (middle < 0 || !s.endsWith("\n") || /[\u0000-\u0009\u000b-\u001f]/.test(s)) throw new FormatError("the note is malformed");
  const block2 = s.slice(middle + 2);
  if (block2 === "") throw new FormatError("the note has no signature");
  const lines = block2.slice(0, -1).split("\n").map(readLine);
  if (lines.length > MAX_SIGNATURES) throw new FormatError(`the note has more than ${MAX_SIGNATURES} signatures`);
  return { text: s.slice(0, middle + 1), signatures: lines };
}
function readCheckpoint(body) {
  const lines = body.split("\n");
  if (lines.length !== 4 || lines[3] !== "" || lines[0] === "") {
    throw new FormatError("the checkpoint has not exactly three lines: origin, size, root");
  }
  const root = base64(lines[2], "the checkpoint's root");
  if (!/^(0|[1-9]\d{0,17})$/.test(lines[1]) || root.length !== 32) {
    throw new FormatError("size or root of the checkpoint is malformed");
  }
  return { origin: lines[0], size: BigInt(lines[1]), root };
}
var NoteKey = class {
  constructor(encoded) {
    const [, name, id2, rest] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(encoded) ?? [];
    const typed = rest === void 0 ? [] : base64(rest, "a verifier key");
    if (typed.length !== 33) throw new FormatError(`not a verifier key (NAME+ID+BASE64 of an Ed25519 key): ${encoded}`);
    this.encoded = encoded;
    this.name = name;
    this.type = typed[0];
    this.publicKey = typed.subarray(1);
    this.id = sha256(concat(utf8(`${name}
`), typed)).subarray(0, 4);
    if (!isName(name) || hex(this.id) !== id2 || ![LOG, COSIGNATURE].includes(this.type)) {
      throw new FormatError(`the verifier key ${encoded} has another id, or a type that is not known`);
    }
  }
  get isOfLog() {
    return this.type === LOG;
  }
  /** Whether a line is this key's signature of a text. */
  verifies(body, line) {
    if (line.name !== this.name || !equal(line.id, this.id)) return false;
    if (this.isOfLog) return verifiesEd25519(this.publicKey, utf8(body), line.signature);
    if (line.signature.length !== 8 + 64) return false;
    const time = new DataView(line.signature.buffer, line.signature.byteOffset).getBigInt64(0);
    const cosigned = utf8(`cosignature/v1
time ${time}
${body}`);
    return time >= 0n && verifiesEd25519(this.publicKey, cosigned, line.signature.subarray(8));
  }
};

// lib/receipt/inclusion.js
function readPlace(value, path) {
  const f = new Fields(value, path, "index", "path");
  return { index: f.naturalLong("index"), path: f.base64s("path") };
}
function readBoundaries(value) {
  const f = new Fields(value, "inclusion.boundaries", "envelope", "keys", "entry");
  return {
    envelope: readEnvelope(f.any("envelope")),
    keys: f.base64s("keys"),
    at: readPlace(f.any("entry"), "inclusion.boundaries.entry")
  };
}
function readInclusion(value) {
  const own = value !== null && typeof value === "object" && Object.hasOwn(value, "boundaries");
  const f = new Fields(
    value,
    "inclusion",
    "commitment",
    "commitmentKeys",
    "commitmentEntry",
    "proofEntry",
    "checkpoint",
    "keys",
    ...own ? ["boundaries"] : []
  );
  return {
    commitment: readEnvelope(f.any("commitment")),
    commitmentKeys: f.base64s("commitmentKeys"),
    commitmentAt: readPlace(f.any("commitmentEntry"), "inclusion.commitmentEntry"),
    proofAt: readPlace(f.any("proofEntry"), "inclusion.proofEntry"),
    checkpoint: utf8(f.string("checkpoint")),
    keys: f.strings("keys"),
    boundaries: own ? readBoundaries(f.any("boundaries")) : null
  };
}
function readCommitment(bytes) {
  const { predicate, responseSha256 } = readFrame(parse(bytes, "commitment"), "https://nanozk.dev/commitment/v1");
  const p = new Fields(predicate, "predicate", "claimSha256", "salt", "created", "keyId");
  p.digest("salt");
  const created = requireTime(p.string("created"), "predicate.created");
  return { claimSha256: p.digest("claimSha256"), responseSha256, created, keyId: p.digest("keyId") };
}
function readBoundaryCommitment(bytes) {
  const { predicate, responseSha256 } = readFrame(parse(bytes, "boundaries"), "https://nanozk.dev/boundaries/v1");
  const p = new Fields(predicate, "predicate", "claimSha256", "created", "keyId");
  const created = requireTime(p.string("created"), "predicate.created");
  return { claimSha256: p.digest("claimSha256"), responseSha256, created, keyId: p.digest("keyId") };
}
function checkBoundaries({ inclusion }, { claim }, top, trusted) {
  const { boundaries, commitmentAt, proofAt } = inclusion;
  if (boundaries === null !== (claim.budget === null)) {
    throw new FormatError("boundaries of their own stand in the log where the claim has a budget, and only there");
  }
  if (boundaries === null) return;
  const { envelope, keys, at: at2 } = boundaries;
  const c = readBoundaryCommitment(envelope.payload);
  if (!equal(c.claimSha256, claim.sha256) || !equal(c.responseSha256, claim.responseSha256)) {
    throw new FormatError("the logged boundaries are those of another claim");
  }
  if (at2.index <= commitmentAt.index || at2.index >= proofAt.index) {
    throw new FormatError("the boundaries' entry is not between those of commitment and proof");
  }
  const entry2 = { kind: "boundaries", sha256: hex(sha256(envelope.payload)), commitment: commitmentAt.index };
  requireEntry(entry2, at2, top, "boundaries");
  const [verdict, reason] = checkSigned(envelope, keys, c.keyId, c.created, at2.index, trusted);
  if (verdict === "rejected") throw new FormatError(`boundaries: ${reason}`);
}
function requireEntry(entry2, at2, top, what) {
  if (!isIncluded(leafHash(utf8(canonical(entry2))), at2.index, top.size, at2.path, top.root)) {
    throw new FormatError(`the ${what}'s entry is not in the log`);
  }
}
function checkEntries(bundle, statement, top, trusted) {
  const { commitment, commitmentKeys, commitmentAt, proofAt } = bundle.inclusion;
  const c = readCommitment(commitment.payload);
  if (!equal(c.claimSha256, statement.claim.withoutBoundaries) || !equal(c.responseSha256, statement.claim.responseSha256) || c.created !== statement.created) {
    throw new FormatError("the commitment is of another answer");
  }
  if (commitmentAt.index >= proofAt.index) throw new FormatError("the proof's entry is not after the commitment's");
  checkBoundaries(bundle, statement, top, trusted);
  const digest = (envelope) => hex(sha256(envelope.payload));
  requireEntry({ kind: "commitment", sha256: digest(commitment) }, commitmentAt, top, "commitment");
  const proof = { kind: "proof", sha256: digest(bundle.envelope), commitment: commitmentAt.index };
  requireEntry(proof, proofAt, top, "proof");
  const [verdict, reason] = checkSigned(commitment, commitmentKeys, c.keyId, c.created, commitmentAt.index, trusted);
  if (verdict === "rejected") throw new FormatError(`commitment: ${reason}`);
}
function checkpointKeys(encoded, note, top) {
  if (encoded.length !== note.signatures.length) {
    throw new FormatError(`the checkpoint has ${note.signatures.length} signatures for ${encoded.length} keys`);
  }
  if (new Set(encoded).size !== encoded.length) throw new FormatError("a key of the checkpoint stands twice");
  const keys = encoded.map((e, i) => {
    const key = new NoteKey(e);
    if (!key.verifies(note.text, note.signatures[i])) {
      throw new FormatError("a signature of the checkpoint is not that of its key");
    }
    if (key.isOfLog && key.name !== top.origin) throw new FormatError("the checkpoint is signed in the name of another log");
    return key;
  });
  if (!keys.some((k) => k.isOfLog)) throw new FormatError("the checkpoint is not signed by its log");
}
function trust(encoded, { logKey, witnesses, history }) {
  for (const w of witnesses) {
    if (!encoded.includes(w)) throw new FormatError(`witness ${w.split("+")[0]} has not cosigned the checkpoint`);
  }
  if (logKey) {
    if (!encoded.includes(logKey)) throw new FormatError("the checkpoint is not signed by the pinned key of the log");
    return ["verified", ""];
  }
  if (!history) return ["unchecked", ""];
  if (!history.logKeys.some((k) => encoded.includes(k))) {
    throw new FormatError("the checkpoint is signed by no key of the history of keys");
  }
  return ["verified", ""];
}
function checkInclusion(bundle, statement, trusted) {
  const { inclusion } = bundle;
  if (inclusion === null) {
    return trusted.logKey || trusted.witnesses.length ? ["rejected", "the bundle has no place in a log, though the log's key is pinned"] : ["unchecked", ""];
  }
  try {
    const note = readNote(inclusion.checkpoint);
    const top = readCheckpoint(note.text);
    checkEntries(bundle, statement, top, trusted);
    checkpointKeys(inclusion.keys, note, top);
    return trust(inclusion.keys, trusted);
  } catch (e) {
    if (e instanceof FormatError) return ["rejected", `inclusion: ${e.message}`];
    throw e;
  }
}

// lib/receipt/sampling.js
var RANGES = { temperature: [0, 2], minP: [0, 1], topP: [0, 1], presencePenalty: [-2, 2], frequencyPenalty: [-2, 2], logitBias: [-100, 100] };
var MAX_TOP_K = 65535;
function decimal3(m) {
  const whole = Math.floor(Math.abs(m) / 1e6);
  const rest = String(Math.abs(m) % 1e6).padStart(6, "0").replace(/0+$/, "");
  return (m < 0 ? "-" : "") + whole + (rest && `.${rest}`);
}
function millionths(s, path, name) {
  const match = /^(-?)([0-9]{1,3})(?:\.([0-9]{1,6}))?$/.exec(s);
  if (!match) throw new FormatError(`${path}.${name} is not the shortest decimal of a number of millionths`);
  const size = Number(match[2]) * 1e6 + Number((match[3] ?? "").padEnd(6, "0"));
  const m = match[1] && size ? -size : size;
  if (decimal3(m) !== s) throw new FormatError(`${path}.${name} is not the shortest decimal of a number of millionths`);
  const [low, high] = RANGES[name];
  if (m < low * 1e6 || m > high * 1e6) throw new FormatError(`${path}.${name} is not from ${low} to ${high}`);
  return m;
}
function readSeed(value, path) {
  const f = new Fields(value, path, "source", "value");
  const source = f.string("source");
  const seed = { source, value: f.stringOrNull("value") };
  const forms = {
    client: (v) => v !== null && /^(0|-?[1-9][0-9]{0,18})$/.test(v) && BigInt.asIntN(64, BigInt(v)) === BigInt(v),
    nonce: (v) => v === null,
    server: (v) => v !== null && /^[0-9a-f]{64}$/.test(v)
  };
  if (!Object.hasOwn(forms, source) || !forms[source](seed.value)) throw new FormatError(`${path}.value is not one of its source`);
  return seed;
}
function readSampling(value, path) {
  const held = value !== null && typeof value === "object" && Object.hasOwn(value, "responseFormat");
  const f = new Fields(
    value,
    path,
    "temperature",
    "topP",
    "topK",
    "minP",
    "presencePenalty",
    "frequencyPenalty",
    "logitBias",
    "seed",
    "choice",
    ...held ? ["responseFormat"] : []
  );
  let last = -1;
  const bias = f.array("logitBias").map((pair) => {
    const good = Array.isArray(pair) && pair.length === 2 && Number.isInteger(pair[0]) && pair[0] > last && pair[0] < 2 ** 31 && typeof pair[1] === "string";
    if (!good) throw new FormatError(`${path}.logitBias is not a list of pairs by ascending id`);
    last = pair[0];
    const m = millionths(pair[1], path, "logitBias");
    if (m === 0) throw new FormatError(`${path}.logitBias has a bias of 0`);
    return [pair[0], m];
  });
  const sampling = {
    temperature: millionths(f.string("temperature"), path, "temperature"),
    minP: millionths(f.string("minP"), path, "minP"),
    topK: f.natural("topK"),
    topP: millionths(f.string("topP"), path, "topP"),
    presence: millionths(f.string("presencePenalty"), path, "presencePenalty"),
    frequency: millionths(f.string("frequencyPenalty"), path, "frequencyPenalty"),
    bias,
    seed: f.isNull("seed") ? null : readSeed(f.any("seed"), `${path}.seed`),
    choice: f.natural("choice"),
    responseFormat: held ? f.string("responseFormat") : null
  };
  if (sampling.temperature > 0 !== (sampling.seed !== null)) {
    throw new FormatError(`${path}.seed is there exactly where the temperature is not 0`);
  }
  if (sampling.temperature === 0 && sampling.minP !== 0) throw new FormatError(`${path}.minP is not 0 at temperature 0`);
  if (sampling.topP === 0 || sampling.temperature === 0 && sampling.topP !== 1e6) {
    throw new FormatError(`${path}.topP is 0, or not 1 at temperature 0`);
  }
  if (sampling.topK > MAX_TOP_K || sampling.topK !== 0 && (sampling.temperature === 0 || sampling.minP !== 0)) {
    throw new FormatError(`${path}.topK is more than ${MAX_TOP_K}, or not 0 at temperature 0 or together with minP`);
  }
  if (sampling.choice >= 128) throw new FormatError(`${path}.choice is not below 128`);
  return sampling;
}

// lib/receipt/bundle.js
var COVERAGE = ["embedding", "blocks", "head", "sampling"];
function readRequest(value) {
  if (value !== null && typeof value === "object" && Object.hasOwn(value, "prompt")) {
    new Fields(value, "bundle.request", "prompt").string("prompt");
    return value;
  }
  const messages = new Fields(value, "bundle.request", "messages").array("messages");
  if (messages.length === 0) throw new FormatError("bundle.request.messages is empty");
  for (const m of messages) {
    const f = new Fields(m, "bundle.request.messages", "role", "content");
    f.string("role");
    f.string("content");
  }
  return value;
}
var has = (value, name) => value !== null && typeof value === "object" && Object.hasOwn(value, name);
function readBundle(bytes) {
  const value = parse(bytes, "bundle");
  const second = has(value, "postQuantumKey");
  const f = new Fields(
    value,
    "bundle",
    "format",
    "envelope",
    "publicKey",
    "request",
    "text",
    "proofs",
    "inclusion",
    "verificationKey",
    "rangeProof",
    ...second ? ["postQuantumKey"] : []
  );
  f.exactly("format", "nanozk-bundle/v1");
  const publicKey = f.base64("publicKey");
  return {
    envelope: readEnvelope(f.any("envelope")),
    publicKeys: second ? [publicKey, f.base64("postQuantumKey")] : [publicKey],
    request: readRequest(f.any("request")),
    text: f.string("text"),
    proofs: f.base64s("proofs"),
    inclusion: f.isNull("inclusion") ? null : readInclusion(f.any("inclusion")),
    verificationKey: f.isNull("verificationKey") ? null : f.base64("verificationKey"),
    rangeProof: f.base64("rangeProof")
  };
}
function readClaim(value) {
  const limited = has(value, "budget");
  const f = new Fields(
    value,
    "predicate.claim",
    "protocol",
    "modelRoot",
    "model",
    "tokenizerSha256",
    "templateSha256",
    "promptTokenIds",
    "outputTokenIds",
    "tokensSha256",
    "maxTokens",
    "contextLimit",
    "stop",
    "finishReason",
    "sampling",
    "nonce",
    "requestSha256",
    "responseSha256",
    "boundaries",
    ...limited ? ["budget"] : []
  );
  f.exactly("protocol", "nanozk/v1");
  const c = {
    modelRoot: f.digest("modelRoot"),
    model: f.string("model"),
    tokenizerSha256: f.digest("tokenizerSha256"),
    templateSha256: f.digest("templateSha256"),
    prompt: f.naturals("promptTokenIds"),
    output: f.naturals("outputTokenIds"),
    maxTokens: f.natural("maxTokens"),
    contextLimit: f.natural("contextLimit"),
    stop: f.strings("stop"),
    finishReason: f.string("finishReason"),
    sampling: readSampling(f.any("sampling"), "predicate.claim.sampling"),
    nonce: f.stringOrNull("nonce"),
    requestSha256: f.digest("requestSha256"),
    responseSha256: f.digest("responseSha256"),
    boundaries: f.base64s("boundaries"),
    budget: limited ? readBudget(f.any("budget"), "predicate.claim.budget") : null,
    sha256: sha256(utf8(canonical(value))),
    context: sha256(concat(utf8("nanozk/v1/context\n"), utf8(canonical(value)))),
    withoutBoundaries: sha256(utf8(canonical({ ...value, boundaries: [] })))
  };
  if (c.sampling.seed?.source === "nonce" && c.nonce === null) {
    throw new FormatError("predicate.claim.sampling.seed is the nonce, and there is none");
  }
  const ids = concat(le32(c.prompt.length), le32(c.output.length), ...c.prompt.map(le32), ...c.output.map(le32));
  if (!equal(sha256(ids), f.digest("tokensSha256"))) {
    throw new FormatError("predicate.claim.tokensSha256 is not the digest of the token ids");
  }
  if (c.boundaries.some((b) => b.length % 32)) {
    throw new FormatError("predicate.claim.boundaries holds something else than 32-byte points");
  }
  return c;
}
function readStatement(bytes) {
  const { predicate, responseSha256 } = readFrame(parse(bytes, "statement"), "https://nanozk.dev/receipt/v1");
  const chosen2 = has(predicate, "choice");
  const compact = has(predicate, "form");
  const p = new Fields(
    predicate,
    "predicate",
    "claim",
    "proofs",
    "rangeProofSha256",
    "coverage",
    "times",
    "keyId",
    ...chosen2 ? ["choice"] : [],
    ...compact ? ["form"] : []
  );
  const claim = readClaim(p.any("claim"));
  if (chosen2 !== (claim.budget !== null)) {
    throw new FormatError("a choice of blocks goes with a budget, and the statement has one alone");
  }
  if (compact) {
    p.exactly("form", "compact");
    if (chosen2) throw new FormatError("a compact receipt proves all blocks, and has no choice of them");
  }
  const choice = chosen2 ? readChoice(p.any("choice"), "predicate.choice", claim.budget) : null;
  const proofs = p.array("proofs");
  if (chosen2 && proofs.length !== choice.blocks.length + 1) {
    throw new FormatError(
      `the statement has ${proofs.length} proofs where ${choice.blocks.length + 1} are due: a drawn block is missing, or one is too many`
    );
  }
  const last = compact ? ["opening", "head"] : ["head"];
  const proofSha256 = proofs.map((value, i) => {
    const q = new Fields(value, "predicate.proofs", "kind", "index", "sha256");
    const kind = last[proofs.length - 1 - i] ?? "block";
    q.exactly("kind", kind);
    q.exactly("index", kind !== "block" ? 0 : chosen2 ? choice.blocks[i] : i);
    return q.digest("sha256");
  });
  if (!equal(responseSha256, claim.responseSha256)) throw new FormatError("statement.subject differs from what the claim says");
  const coverage = chosen2 ? coverageOf(claim.budget, choice.blocks) : { proved: COVERAGE, notProved: [] };
  fixed(p.any("coverage"), coverage, "predicate.coverage");
  const times3 = new Fields(p.any("times"), "predicate.times", "created", "proved");
  return {
    claim,
    proofSha256,
    rangeProofSha256: p.digest("rangeProofSha256"),
    created: requireTime(times3.string("created"), "predicate.times"),
    proved: requireTime(times3.string("proved"), "predicate.times"),
    keyId: p.digest("keyId"),
    coverage,
    choice,
    compact
  };
}
var requestDigest = (request) => sha256(utf8(canonical(request)));

// lib/receipt/history.js
var LENGTHS = { Ed25519: 32, "ML-DSA-65": 1952 };
function readKey2(value, origin) {
  const f = new Fields(
    value,
    "keys.keys",
    "use",
    "algorithm",
    "keyId",
    "publicKey",
    "verifierKey",
    "notBefore",
    "notAfter",
    "revoked",
    "revokedAtSize"
  );
  const use = f.string("use");
  const publicKey = f.base64("publicKey");
  const time = (name) => f.isNull(name) ? null : requireTime(f.string(name), `keys.${name}`);
  f.require("use", use === "receipt" || use === "log", "receipt or log");
  f.require("algorithm", publicKey.length === LENGTHS[f.string("algorithm")], "the algorithm of its key");
  f.require("keyId", equal(f.digest("keyId"), sha256(publicKey)), "the id of its key");
  f.require("revokedAtSize", f.isNull("revokedAtSize") === f.isNull("revoked"), "there where the key is revoked, and only there");
  if (use === "log") {
    const key = new NoteKey(f.string("verifierKey"));
    f.require("verifierKey", key.isOfLog && key.name === origin && equal(key.publicKey, publicKey), "that of the log's key");
  } else {
    f.require("verifierKey", f.isNull("verifierKey"), "null, though the key is not of a log");
  }
  return {
    use,
    publicKey,
    verifierKey: f.any("verifierKey"),
    notBefore: requireTime(f.string("notBefore"), "keys.notBefore"),
    notAfter: time("notAfter"),
    revoked: time("revoked"),
    revokedAtSize: f.isNull("revoked") ? null : f.naturalLong("revokedAtSize")
  };
}
var KeyHistory = class {
  /** Reads the document; anything malformed is an error. */
  constructor(bytes) {
    const f = new Fields(parse(bytes, "keys"), "keys", "format", "origin", "keys");
    f.exactly("format", "nanozk-keys/v1");
    const origin = f.string("origin");
    this.keys = f.array("keys").map((k) => readKey2(k, origin));
  }
  /** Verifier keys of the log that are not revoked. */
  get logKeys() {
    return this.keys.filter((k) => k.use === "log" && k.revoked === null).map((k) => k.verifierKey);
  }
  /** Why a receipt's key is not to be trusted for something signed at a time; null if it is. Times of this form are ordered as texts. */
  objection(publicKey, time, index) {
    const k = this.keys.find((x) => x.use === "receipt" && equal(x.publicKey, publicKey));
    const id2 = idOf(publicKey);
    if (!k) return `key ${id2} is not in the history of keys`;
    if (time < k.notBefore) return `key ${id2} was not valid yet: ${time} is before ${k.notBefore}`;
    if (k.notAfter !== null && time > k.notAfter) return `key ${id2} was not valid any more: ${time} is after ${k.notAfter}`;
    if (k.revoked !== null && (index === null || index >= k.revokedAtSize)) {
      return `key ${id2} was revoked on ${k.revoked}${index === null ? ", and no proven place in the log says that this was signed before" : ""}`;
    }
    return null;
  }
};

// lib/model/template.js
var ROLES = ["system", "user", "assistant", "developer", "tool"];
var FAMILIES = [
  {
    is: (s) => s.includes("<|im_start|>"),
    tool: () => "tool",
    open: (role) => `<|im_start|>${role}
`,
    close: "<|im_end|>\n"
  },
  {
    is: (s) => s.includes("<|start_header_id|>"),
    tool: (s) => s.includes("ipython") ? "ipython" : "tool",
    open: (role) => `<|start_header_id|>${role}<|end_header_id|>

`,
    close: "<|eot_id|>"
  },
  {
    is: (s) => s.includes("<start_of_turn>"),
    assistant: "model",
    pendingSystem: true,
    open: (role) => `<start_of_turn>${role}
`,
    close: "<end_of_turn>\n"
  },
  { is: (s) => s.includes("[INST]"), render: llama2 },
  {
    is: (s) => s.includes("<|user|>") && s.includes("<|assistant|>"),
    open: (role) => `<|${role}|>
`,
    close: "</s>\n"
  }
];
function turns(family, messages, source) {
  const tool = family.tool?.(source) ?? "user";
  const name = (role) => ({ developer: "system", assistant: family.assistant ?? "assistant", tool })[role] ?? role;
  let out = "";
  let pending = "";
  for (const m of messages) {
    const role = name(m.role);
    if (family.pendingSystem && role === "system") {
      pending = `${m.content}

`;
      continue;
    }
    out += family.open(role) + pending + m.content + family.close;
    pending = "";
  }
  return out + family.open(name("assistant"));
}
function llama2(_, messages) {
  let out = "";
  let system = "";
  for (const m of messages) {
    if (m.role === "system" || m.role === "developer") system = `<<SYS>>
${m.content}
<</SYS>>

`;
    else if (m.role === "assistant") out += ` ${m.content} </s>`;
    else {
      out += `[INST] ${system}${m.content} [/INST]`;
      system = "";
    }
  }
  return out;
}
function render(source, messages) {
  for (const m of messages) if (!ROLES.includes(m.role)) throw new FormatError(`role ${m.role} is not known`);
  if (source === "") {
    return messages.reduce((out, m) => out === "" ? m.content : `${out}
${m.content}`, "");
  }
  const family = FAMILIES.find((f) => f.is(source));
  if (!family) throw new FormatError("the chat template is of no family that is known");
  return (family.render ?? turns)(family, messages, source);
}
function promptTokens(tokenizer, source, request) {
  if (request.prompt !== void 0) return tokenizer.encode(request.prompt, tokenizer.addBos, false);
  const ids = tokenizer.encode(render(source, request.messages), tokenizer.addBos, source !== "");
  return tokenizer.addBos && ids.length > 1 && ids[0] === tokenizer.bos && ids[1] === ids[0] ? ids.slice(1) : ids;
}

// lib/receipt/tokens.js
function checkTokens(bundle, claim, key) {
  const { prompt, output } = claim;
  if (!equal(requestDigest(bundle.request), claim.requestSha256)) return "the request is not the one that the receipt names";
  if (!equal(sha256(utf8(bundle.text)), claim.responseSha256)) return "the text is not the one that the receipt names";
  if (prompt.length === 0 || output.length === 0) return "prompt and output have at least one token each";
  const limit = key.spec.context;
  if (claim.contextLimit !== limit || prompt.length + output.length > limit || output.length > claim.maxTokens) {
    return "the answer is longer than its limits";
  }
  const tokenizer = new Tokenizer(key.tokenizer);
  if (tokenizer.size > key.spec.vocabulary) return "the key's tokenizer has more tokens than the model";
  if ([...prompt, ...output].some((t) => t >= tokenizer.size)) return "a token that the tokenizer does not have";
  if (!same(promptTokens(tokenizer, text(key.template, "chat template"), bundle.request), prompt)) {
    return "the prompt tokens are not those of the request";
  }
  const answer = answerText(tokenizer, prompt, output, claim.stop);
  if (answer.text !== bundle.text) return "the text is not that of the output tokens";
  const before = output.slice(0, -1);
  if (before.some((t) => tokenizer.isEnd(t)) || answerText(tokenizer, prompt, before, claim.stop).stopped) {
    return "the answer goes on after its end";
  }
  const stopped = tokenizer.isEnd(output.at(-1)) || answer.stopped;
  const full = output.length === claim.maxTokens || prompt.length + output.length === limit;
  if (!stopped && !full) return "the answer is cut short: neither an end token, nor a stop string, nor a limit";
  const reason = stopped ? "stop" : "length";
  return claim.finishReason === reason ? null : `the finish reason is ${claim.finishReason} where the tokens say ${reason}`;
}
var same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);

// lib/index.js
var VERIFIED = "verified";
var REJECTED = "rejected";
var UNCHECKED = "unchecked";
var SEEDS = { client: "chosen by client", nonce: "nonce of the client", server: "chosen by server" };
function report(fields) {
  return {
    verdict: REJECTED,
    reason: "",
    signature: UNCHECKED,
    inclusion: UNCHECKED,
    model: UNCHECKED,
    tokens: UNCHECKED,
    layers: [],
    sampling: UNCHECKED,
    seed: "",
    coverage: { proved: [], notProved: [] },
    couldNot: false,
    ...fields
  };
}
function reasonOf(f) {
  try {
    return f();
  } catch (e) {
    if (e instanceof FormatError) return e.message;
    throw e;
  }
}
var models = /* @__PURE__ */ new Map();
var MAX_MODELS = 4;
function checkModel(statement, keyBytes, rangeProof, root) {
  if (!equal(statement.claim.modelRoot, root)) {
    return [null, `the receipt is of model root ${hex(statement.claim.modelRoot)}, not of the pinned one`];
  }
  if (!equal(sha256(keyBytes), root)) return [null, "the verification key is not that of the pinned root"];
  if (!equal(sha256(rangeProof), statement.rangeProofSha256)) {
    return [null, "the weights' range proof is not the one that the statement names"];
  }
  const id2 = `${hex(root)} ${hex(statement.rangeProofSha256)}`;
  let known2 = models.get(id2);
  if (!known2) {
    let key2 = null;
    const reason = reasonOf(() => (key2 = readKey(keyBytes), null));
    if (reason !== null) return [null, reason];
    known2 = { key: key2, range: checkWeights(key2, rangeProof) };
    if (models.size >= MAX_MODELS) models.delete(models.keys().next().value);
    models.set(id2, known2);
  }
  const { key } = known2;
  if (!equal(sha256(key.tokenizer), statement.claim.tokenizerSha256) || !equal(sha256(key.template), statement.claim.templateSha256)) {
    return [null, "the receipt names another tokenizer or chat template than the key"];
  }
  return [key, known2.range];
}
function checkProofs(bundle, statement, key, progress) {
  const { claim, choice, compact, proofSha256 } = statement;
  const head2 = key.spec.blocks;
  const refused = (reason) => new Array(head2 + 1).fill(reason);
  const due = choice ? choice.blocks.length + 1 : head2 + 1 + (compact ? 1 : 0);
  if (bundle.proofs.length !== due || proofSha256.length !== due) {
    return refused(`the receipt has ${bundle.proofs.length} proofs where ${due} are due`);
  }
  if (choice && claim.budget.weights.length !== head2) {
    return refused(`the budget is one of ${claim.budget.weights.length} blocks where the model has ${head2}`);
  }
  if (compact) {
    const other = bundle.proofs.findIndex((p, i) => !equal(sha256(p), proofSha256[i]));
    if (other >= 0) return refused(`proof ${other} is not the one that the statement names`);
    return checkCompact(key, claim, bundle.proofs, progress);
  }
  const layers = [...choice ? choice.blocks : Array(head2).keys(), head2];
  const placed = new Array(head2 + 1).fill(null);
  layers.forEach((layer2, i) => placed[layer2] = bundle.proofs[i]);
  const reasons = checkLayers(key, claim, placed, progress);
  layers.forEach((layer2, i) => {
    if (!equal(sha256(bundle.proofs[i]), proofSha256[i])) reasons[layer2] = "the proof is not the one that the statement names";
  });
  return reasons;
}
var UNPINNED = "no model root is pinned: the proofs are those of some model, and nothing tells which";
function anchors({ signer = null, keys = null, logKey = null, witnesses = [] }) {
  for (const k of [logKey, ...witnesses]) if (k !== null) new NoteKey(k);
  return { signer, history: keys && new KeyHistory(keys), logKey, witnesses };
}
function difference(bundle, claim, { nonce = null, text: text2 = null, request = null }) {
  if (nonce !== null && nonce !== claim.nonce) {
    return "the receipt is of another request: its nonce is not the one that was sent";
  }
  if (text2 !== null && text2 !== bundle.text) {
    return "the receipt is of another answer: its text is not the one that was received";
  }
  if (request !== null && !equal(requestDigest(request), requestDigest(bundle.request))) {
    return "the receipt is of another question: its messages are not the ones that were sent";
  }
  return null;
}
function verify(bytes, options) {
  const { root = null, verificationKey = null, challenger = {}, expected = {}, progress = () => {
  } } = options;
  const pinned = typeof root === "string" ? fromHex(root) : root;
  if (pinned && pinned.length !== 32) throw new FormatError("a model root has 32 bytes");
  const trusted = anchors(options);
  const asked = readChallenger(challenger);
  let bundle;
  let statement;
  const malformed = reasonOf(() => {
    bundle = readBundle(bytes);
    statement = readStatement(bundle.envelope.payload);
    return null;
  });
  if (malformed !== null) return report({ reason: malformed });
  const keyBytes = bundle.verificationKey ?? verificationKey;
  if (!keyBytes) {
    const reason = "the bundle leaves the verification key out and none is known for this root; give it with --key";
    return report({ verdict: UNCHECKED, reason, couldNot: true });
  }
  const [inclusion, inclusionReason] = checkInclusion(bundle, statement, trusted);
  const index = inclusion === VERIFIED ? bundle.inclusion.proofAt.index : null;
  const [signature, signatureReason] = checkSigned(
    bundle.envelope,
    bundle.publicKeys,
    statement.keyId,
    statement.proved,
    index,
    trusted
  );
  const [key, modelReason] = checkModel(statement, keyBytes, bundle.rangeProof, pinned ?? statement.claim.modelRoot);
  let tokensReason = null;
  let layers = [];
  let layersReason = null;
  if (key) {
    tokensReason = reasonOf(() => difference(bundle, statement.claim, expected) ?? checkTokens(bundle, statement.claim, key));
    const reasons = checkProofs(bundle, statement, key, (done) => progress(done, key.spec.blocks + 1));
    layers = reasons.map((reason, i) => {
      const head2 = i === reasons.length - 1;
      if (reason !== null) layersReason ??= `${head2 ? "head" : `block ${i}`}: ${reason}`;
      const left = statement.choice && !head2 && !statement.choice.blocks.includes(i);
      return { kind: head2 ? "head" : "block", index: head2 ? 0 : i, verdict: reason !== null ? REJECTED : left ? UNCHECKED : VERIFIED };
    });
  }
  const choice = statement.choice ? checkChoice(statement, bundle.inclusion, asked) : null;
  const good = signature !== REJECTED && inclusion !== REJECTED && key && modelReason === null && tokensReason === null && !choice?.reason && layers.length > 0 && layersReason === null;
  const little = good && choice && asked.more(choice.shown.minimum);
  const lacking = `the detection probability is ${choice?.shown.minimum}, below the ${asked.asked} that is asked for`;
  const unpinned = good && !pinned;
  return report({
    verdict: unpinned || little ? UNCHECKED : good ? VERIFIED : REJECTED,
    reason: little ? lacking : unpinned ? UNPINNED : good ? "" : modelReason || signatureReason || inclusionReason || tokensReason || choice?.reason || layersReason,
    signature,
    inclusion,
    model: !key || modelReason !== null ? REJECTED : pinned ? VERIFIED : UNCHECKED,
    tokens: !key ? UNCHECKED : tokensReason === null ? VERIFIED : REJECTED,
    layers,
    sampling: layers.length ? layers.at(-1).verdict : UNCHECKED,
    seed: SEEDS[statement.claim.sampling.seed?.source] ?? "",
    coverage: statement.coverage,
    ...choice ? { choice: choice.shown } : {},
    couldNot: unpinned || Boolean(little)
  });
}

// lib/worker.js
self.onmessage = ({ data: { id: id2, bytes, ...options } }) => {
  try {
    const report2 = verify(bytes, { ...options, progress: (...progress) => self.postMessage({ id: id2, progress }) });
    self.postMessage({ id: id2, report: report2 });
  } catch (e) {
    self.postMessage({ id: id2, error: String(e?.message ?? e) });
  }
};
