package dev.nanozk.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** YAML documents read strictly: a key twice, a key that Kubernetes does not know, or a kind that is not expected is an error. */
final class Manifests {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1/ServiceAccount", ServiceAccount.class,
            "v1/Service", Service.class,
            "apps/v1/StatefulSet", StatefulSet.class,
            "apps/v1/Deployment", Deployment.class,
            "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class);

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
                    .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** Writes only what a type has fields for. */
    private static final ObjectMapper KNOWN = new ObjectMapper();

    /** Unknown keys, which the types would carry along, are left out when written again. */
    private static final class WithoutUnknown extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnyGetter(Annotated a) {
            return false;
        }

        @Override
        public boolean hasIgnoreMarker(AnnotatedMember m) {
            return m.getName().equals("getAdditionalProperties")
                    || m.hasAnnotation(JsonIgnore.class) && super.hasIgnoreMarker(m);
        }
    }

    static {
        KNOWN.setAnnotationIntrospector(new WithoutUnknown());
    }

    private Manifests() {}

    static List<JsonNode> parse(String yaml) throws IOException {
        List<JsonNode> out = new ArrayList<>();
        try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(yaml)) {
            all.forEachRemaining(out::add);
        }
        return out;
    }

    static List<HasMetadata> read(String yaml) throws IOException {
        List<HasMetadata> out = new ArrayList<>();
        for (JsonNode n : parse(yaml)) {
            String kind = n.path("apiVersion").asText() + "/" + n.path("kind").asText();
            assertTrue(KINDS.containsKey(kind), kind);
            HasMetadata o = new ObjectMapper().treeToValue(n, KINDS.get(kind));
            requireKnown(kind, n, KNOWN.valueToTree(o));
            out.add(o);
        }
        return out;
    }

    /** Every key of a document is in what its type has kept, with its value. */
    private static void requireKnown(String path, JsonNode given, JsonNode kept) {
        if (given.isObject()) {
            given.properties().forEach(e -> {
                String below = path + "." + e.getKey();
                if (e.getValue().isObject() && e.getValue().isEmpty()) {
                    return;
                }
                assertTrue(kept.has(e.getKey()), below + " is not known to Kubernetes");
                requireKnown(below, e.getValue(), kept.get(e.getKey()));
            });
        } else if (given.isArray()) {
            assertEquals(given.size(), kept.size(), path);
            for (int i = 0; i < given.size(); i++) {
                requireKnown(path + "[" + i + "]", given.get(i), kept.get(i));
            }
        } else {
            assertEquals(given.asText(), kept.asText(), path);
        }
    }
}
