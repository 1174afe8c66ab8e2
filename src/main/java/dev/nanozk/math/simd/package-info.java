/**
 * Fast twins of plain arithmetic, written with the Vector API (the only place that imports {@code jdk.incubator.vector}).
 *
 * <p>Kernels are interfaces over flat arrays; {@link dev.nanozk.math.simd.Simd} hands out the vector implementation where it runs well on this machine, and nothing
 * otherwise: callers then take their plain path, which gives the same results, limb by limb. Without the incubator module, or with {@code NANOZK_SIMD=off} or
 * {@code -Dnanozk.simd=off}, everything still works.
 */
package dev.nanozk.math.simd;
