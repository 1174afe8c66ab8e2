package dev.nanozk.protocol.commitment;

import dev.nanozk.math.field.FieldElement;
import dev.nanozk.math.field.FieldVector;
import dev.nanozk.math.poly.EqPolynomial;
import java.util.Map;

/**
 * What the inner product argument of one proof would prove, left open: {@code V = <w, (G||T)> + r H} and {@code <b, w> = target}, V a public combination of the proof's
 * rows and sealed points. On the prover's side it holds w and r, on the verifier's V.
 */
public final class InnerProductClaim {
    private final byte[] digest;
    private final ClosingArgument.Statement statement;
    private final FieldVector witness;
    private final FieldElement blinding;
    private final Equation commitment;

    private InnerProductClaim(
            byte[] digest,
            ClosingArgument.Statement statement,
            FieldVector witness,
            FieldElement blinding,
            Equation commitment) {
        this.digest = digest;
        // Without what V is made of: on the prover's side that is the layer's whole witness.
        this.statement = new ClosingArgument.Statement(
                statement.rho(),
                statement.columnWeight(),
                statement.bSealed(),
                statement.target(),
                new FieldVector(0),
                Map.of());
        this.witness = witness;
        this.blinding = blinding;
        this.commitment = commitment;
    }

    /** The prover's side. */
    static InnerProductClaim known(
            byte[] digest, ClosingArgument.Statement statement, FieldVector witness, FieldElement blinding) {
        return new InnerProductClaim(digest, statement, witness, blinding, null);
    }

    /** The verifier's side; V as an equation that has nothing else. */
    static InnerProductClaim received(byte[] digest, ClosingArgument.Statement statement, Equation commitment) {
        return new InnerProductClaim(digest, statement, null, null, commitment);
    }

    /** Digest of the proof's transcript, which fixes all of the claim. */
    byte[] digest() {
        return digest.clone();
    }

    int columnBits() {
        return statement.rho().size();
    }

    /** Number of sealed scalars. */
    int sealed() {
        return statement.bSealed().size();
    }

    FieldElement target() {
        return statement.target();
    }

    /** b, columns and then sealed scalars; a new vector. */
    FieldVector functional() {
        return ClosingArgument.concat(statement);
    }

    /**
     * The multilinear extension of b, zero where it ends, at a point.
     *
     * @param eq {@code eq(point, .)} as a table
     */
    FieldElement functionalAt(FieldVector point, FieldVector eq) {
        int c = columnBits();
        FieldElement columns =
                statement.columnWeight().multiply(EqPolynomial.evaluate(statement.rho(), point.slice(0, c)));
        for (int k = c; k < point.size(); k++) {
            columns = columns.multiply(FieldElement.ONE.subtract(point.get(k)));
        }
        return columns.add(statement.bSealed().innerProduct(eq.slice(1 << c, sealed())));
    }

    /** w, columns and then sealed scalars; the prover's. */
    FieldVector witness() {
        return witness;
    }

    /** r; the prover's. */
    FieldElement blinding() {
        return blinding;
    }

    /** V; the verifier's. */
    Equation commitment() {
        return commitment;
    }
}
