/** What is expensive to find out and the same for every process of one build. */
package dev.nanozk.math.kept;
