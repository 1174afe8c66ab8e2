/** Measurements: random-weight models of real shapes, and the suites of {@code nanozk bench}. Nothing else depends on it but the command line. */
package dev.nanozk.bench;
