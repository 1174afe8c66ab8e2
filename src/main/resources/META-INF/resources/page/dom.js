/** An element with attributes, properties and children. */
export function element(tag, attributes = {}, ...children) {
  const e = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes)) {
    if (k === "class") e.className = v;
    else if (k.startsWith("on")) e.addEventListener(k.slice(2), v);
    else if (v !== null && v !== undefined && v !== false) e.setAttribute(k, v === true ? "" : v);
  }
  e.append(...children.filter(c => c !== null && c !== undefined));
  return e;
}

export const $ = id => document.getElementById(id);

export const bytes = n => n < 1000 ? `${n} bytes` : n < 1e6 ? `${(n / 1000).toFixed(1)} kB` : `${(n / 1e6).toFixed(2)} MB`;

export async function copy(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select the text and copy it";
  }
  setTimeout(() => { button.textContent = before; }, 1500);
}

export const hex = data => [...data].map(b => b.toString(16).padStart(2, "0")).join("");

export const sha256 = async data => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));

/** A text as far as copying does not change it, as the gateway looks it up: NFC, line breaks as LF, white space at the ends of lines and empty lines at both ends gone. */
export const normalized = text => text.normalize("NFC").replace(/\r\n|[\r\u0085\u2028\u2029]/g, "\n").split("\n")
  .map(line => line.replace(/[\p{Z}\t\v\f\x1c-\x1f]+$/u, "")).join("\n").replace(/^\n+|\n+$/g, "");
