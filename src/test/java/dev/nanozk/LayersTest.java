package dev.nanozk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may see which: docs/architecture.md. */
@AnalyzeClasses(packages = "dev.nanozk", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    private static final String[] ABOVE_MATH = {
        "dev.nanozk.protocol..",
        "dev.nanozk.model..",
        "dev.nanozk.proving..",
        "dev.nanozk.receipt..",
        "dev.nanozk.log..",
        "dev.nanozk.client..",
        "dev.nanozk.cli..",
        "dev.nanozk.gateway.."
    };

    private static ArchRule never(String from, String... targets) {
        return noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(targets)
                .allowEmptyShould(true);
    }

    @ArchTest
    static final ArchRule MATH_SEES_NOTHING_ABOVE = never("dev.nanozk.math..", ABOVE_MATH);

    @ArchTest
    static final ArchRule PROTOCOL_KNOWS_NO_MODELS = never(
            "dev.nanozk.protocol..",
            "dev.nanozk.model..",
            "dev.nanozk.proving..",
            "dev.nanozk.receipt..",
            "dev.nanozk.log..",
            "dev.nanozk.client..",
            "dev.nanozk.cli..",
            "dev.nanozk.gateway..");

    @ArchTest
    static final ArchRule MODEL_KNOWS_NO_PROOFS = never(
            "dev.nanozk.model..",
            "dev.nanozk.protocol..",
            "dev.nanozk.proving..",
            "dev.nanozk.receipt..",
            "dev.nanozk.log..",
            "dev.nanozk.client..",
            "dev.nanozk.cli..",
            "dev.nanozk.gateway..");

    @ArchTest
    static final ArchRule RELATION_SEES_THE_SPEC_ONLY = never(
            "dev.nanozk.proving.relation..",
            "dev.nanozk.proving.proof..",
            "dev.nanozk.proving.prover..",
            "dev.nanozk.proving.verifier..",
            "dev.nanozk.model.weights..",
            "dev.nanozk.model.tokenizer..",
            "dev.nanozk.model.inference..",
            "dev.nanozk.model.trace..");

    @ArchTest
    static final ArchRule PROVER_AND_VERIFIER_NEVER_MEET =
            never("dev.nanozk.proving.prover..", "dev.nanozk.proving.verifier..");

    @ArchTest
    static final ArchRule VERIFIER_SEES_THE_SPEC_ONLY = never(
            "dev.nanozk.proving.verifier..",
            "dev.nanozk.proving.prover..",
            "dev.nanozk.model.weights..",
            "dev.nanozk.model.tokenizer..",
            "dev.nanozk.model.inference..",
            "dev.nanozk.model.trace..");

    @ArchTest
    static final ArchRule RECEIPTS_SEE_NO_SERVER_AND_NO_PROVER = never(
            "dev.nanozk.receipt..",
            "dev.nanozk.proving.prover..",
            "dev.nanozk.model.inference..",
            "dev.nanozk.model.trace..",
            "dev.nanozk.client..",
            "dev.nanozk.cli..",
            "dev.nanozk.gateway..");

    @ArchTest
    static final ArchRule THE_LOG_KNOWS_ONLY_BYTES = never(
            "dev.nanozk.log..",
            "dev.nanozk.math..",
            "dev.nanozk.protocol..",
            "dev.nanozk.model..",
            "dev.nanozk.proving..",
            "dev.nanozk.receipt..");

    @ArchTest
    static final ArchRule CLIENT_AND_GATEWAY_NEVER_MEET = never("dev.nanozk.client..", "dev.nanozk.gateway..");

    @ArchTest
    static final ArchRule GATEWAY_SEES_NO_CLIENT =
            never("dev.nanozk.gateway..", "dev.nanozk.client..", "dev.nanozk.cli..");

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_MEASUREMENTS = noClasses()
            .that()
            .resideOutsideOfPackages("dev.nanozk.bench..", "dev.nanozk.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.nanozk.bench..");

    /** Receipts are proved and verified under the protocol's arities; only measurements know of others. */
    @ArchTest
    static final ArchRule ONLY_MEASUREMENTS_CHOOSE_ARITIES = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.nanozk.bench..", "dev.nanozk.cli..", "dev.nanozk.protocol..", "dev.nanozk.proving..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(dev.nanozk.protocol.lookup.Arities.class);

    @ArchTest
    static final ArchRule ONLY_THE_GATEWAY_KNOWS_QUARKUS = noClasses()
            .that()
            .resideOutsideOfPackage("dev.nanozk.gateway..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quarkus..", "jakarta..", "io.smallrye..");

    @ArchTest
    static final ArchRule ONLY_THE_FAST_TWINS_IMPORT_THE_INCUBATOR = noClasses()
            .that()
            .resideOutsideOfPackage("dev.nanozk.math.simd..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.incubator..");
}
