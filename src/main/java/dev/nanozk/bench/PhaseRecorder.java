package dev.nanozk.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.protocol.transcript.ProofPhase;
import dev.nanozk.protocol.transcript.ProofPhases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Sums up the phases of all proofs made while it is open, by Flight Recorder. */
final class PhaseRecorder implements AutoCloseable {
    private static final List<String> PHASES = List.of(
            ProofPhases.TRACE, ProofPhases.COMMITMENT, ProofPhases.LOOKUPS, ProofPhases.SUMCHECKS, ProofPhases.OPENING);

    private final Recording recording = new Recording();

    private PhaseRecorder() {}

    static PhaseRecorder start() {
        PhaseRecorder r = new PhaseRecorder();
        r.recording.enable(ProofPhase.NAME).withoutThreshold();
        r.recording.start();
        return r;
    }

    /** Milliseconds a phase, added up over all proofs; each proof's on its own thread. */
    void report(ObjectNode n) throws IOException {
        recording.stop();
        Path file = Files.createTempFile("nanozk", ".jfr");
        try {
            recording.dump(file);
            Map<String, Duration> sums = new LinkedHashMap<>();
            PHASES.forEach(p -> sums.put(p, Duration.ZERO));
            for (RecordedEvent e : RecordingFile.readAllEvents(file)) {
                if (e.getEventType().getName().equals(ProofPhase.NAME)) {
                    sums.merge(e.getString("phase"), e.getDuration(), Duration::plus);
                }
            }
            sums.forEach((phase, d) -> n.put(phase, d.toMillis()));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() {
        recording.close();
    }
}
