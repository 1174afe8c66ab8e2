package dev.nanozk.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A model file on the Hugging Face hub, {@code OWNER/REPO/FILE.gguf}; FILE may stand in folders. Every part is made of letters,
 * digits, {@code . _ -} and is no {@code .} or {@code ..}, so that the name is safe as an address and as a path.
 */
record HubFile(String owner, String repository, String path) {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final int MAX_LENGTH = 512;

    /** @throws IllegalArgumentException with what a name looks like */
    static HubFile parse(String name) {
        String[] parts = name.split("/", -1);
        boolean known = parts.length >= 3 && name.length() <= MAX_LENGTH && name.endsWith(".gguf");
        for (String p : parts) {
            known &= PART.matcher(p).matches();
        }
        if (!known) {
            throw new IllegalArgumentException(
                    name + " names no model; give OWNER/REPO/FILE.gguf, of letters, digits and . _ -");
        }
        String path = name.substring(parts[0].length() + parts[1].length() + 2);
        return new HubFile(parts[0], parts[1], path);
    }

    /** {@code BASE/OWNER/REPO/resolve/REVISION/FILE}. */
    URI address(String base, String revision) {
        if (!revision.matches("[A-Za-z0-9._-][A-Za-z0-9._/-]*") || revision.contains("..")) {
            throw new IllegalArgumentException("--revision: " + revision + " is no branch, tag or commit");
        }
        try {
            URI uri = URI.create(
                    base.replaceAll("/+$", "") + "/" + owner + "/" + repository + "/resolve/" + revision + "/" + path);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new IllegalArgumentException("--base: " + base + " is no http or https address");
    }

    /** Its place below the folder of pulled models. */
    Path below(Path folder) {
        return folder.resolve(owner).resolve(repository).resolve(path);
    }

    @Override
    public String toString() {
        return owner + "/" + repository + "/" + path;
    }
}
