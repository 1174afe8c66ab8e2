package dev.nanozk.protocol.transcript;

import jdk.jfr.Category;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A phase of one proof on its thread, for Flight Recorder; costs nothing unless a recording asks for it. */
@Name(ProofPhase.NAME)
@Label("Phase of a proof")
@Category("NANOZK")
@StackTrace(false)
@Enabled(false)
public final class ProofPhase extends Event implements AutoCloseable {
    /** Name of the event in a recording. */
    public static final String NAME = "dev.nanozk.ProofPhase";

    @Label("Phase")
    final String phase;

    ProofPhase(String phase) {
        this.phase = phase;
    }

    @Override
    public void close() {
        commit();
    }
}
