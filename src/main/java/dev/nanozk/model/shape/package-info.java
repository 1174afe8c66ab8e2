/** Models padded into public shapes, so that key and proofs do not show their own. */
package dev.nanozk.model.shape;
