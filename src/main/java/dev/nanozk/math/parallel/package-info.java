/** Where the number of threads of computations is decided. */
package dev.nanozk.math.parallel;
