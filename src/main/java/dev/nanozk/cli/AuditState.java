package dev.nanozk.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.log.LogException;
import dev.nanozk.log.NoteKey;
import dev.nanozk.log.SignedNote;
import dev.nanozk.receipt.CanonicalJson;
import dev.nanozk.receipt.JsonFields;
import dev.nanozk.receipt.KeyHistory;
import dev.nanozk.receipt.ReceiptFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What an auditor remembers of a log: the last checkpoint, the pinned keys, the history of keys. */
record AuditState(SignedNote checkpoint, List<NoteKey> logKeys, KeyHistory history) {
    private static final String FORMAT = "nanozk-audit-state/v1";

    byte[] bytes() {
        ObjectNode n = CanonicalJson.object();
        n.put("format", FORMAT);
        n.put("checkpoint", new String(checkpoint.bytes(), StandardCharsets.UTF_8));
        ArrayNode keys = n.putArray("logKeys");
        logKeys.forEach(k -> keys.add(k.encode()));
        n.put("history", history == null ? null : new String(history.bytes(), StandardCharsets.UTF_8));
        return CanonicalJson.bytes(n);
    }

    /** Strict inverse of {@link #bytes()}; a damaged state is an operator's problem, not the log's. */
    static AuditState decode(byte[] bytes) throws IOException {
        try {
            JsonFields f = new JsonFields(
                    CanonicalJson.parse(bytes, "state"), "state", "format", "checkpoint", "logKeys", "history");
            f.requireString("format", FORMAT);
            List<NoteKey> keys = new ArrayList<>();
            for (String k : f.strings("logKeys")) {
                keys.add(NoteKey.decode(k));
            }
            String history = f.stringOrNull("history");
            return new AuditState(
                    SignedNote.decode(f.string("checkpoint").getBytes(StandardCharsets.UTF_8)),
                    keys,
                    history == null ? null : KeyHistory.decode(history.getBytes(StandardCharsets.UTF_8)));
        } catch (ReceiptFormatException | LogException e) {
            throw new IOException("--state: the file is damaged: " + e.getMessage());
        }
    }
}
