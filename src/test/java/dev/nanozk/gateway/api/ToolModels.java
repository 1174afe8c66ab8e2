package dev.nanozk.gateway.api;

import dev.nanozk.bench.ModelShape;
import dev.nanozk.bench.RandomModel;
import dev.nanozk.model.weights.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Three models: the one of {@link StoriesProfile}, without a template, and random ones whose templates have the two forms for tools. */
public class ToolModels extends StoriesProfile {
    static final String CHATML = "random-chatml";
    static final String LLAMA = "random-llama3";

    private static final ModelShape SHAPE = new ModelShape("tools", "llama", 64, 1, 1, 1, 128, 320, 2048, 10000f);

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> all = new HashMap<>(super.getConfigOverrides());
        if (all.containsKey("nanozk.models[0]")) {
            all.put("nanozk.models[1]", file(CHATML, 1, "{% if tools %}<|im_start|><tool_call>arguments{% endif %}"));
            all.put(
                    "nanozk.models[2]",
                    file(LLAMA, 2, "{% if tools %}<|start_header_id|>ipython parameters{% endif %}"));
        }
        return all;
    }

    private static String file(String name, long seed, String template) {
        try {
            Path file = Path.of("target", "tool-models", name + ".gguf");
            Files.createDirectories(file.getParent());
            RandomModel.write(file, SHAPE, TensorType.Q8_0, seed, template);
            return file.toAbsolutePath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
