/**
 * For applications and auditors: receipts fetched from a gateway and checked against a model root that the client pins. Needs no server code; {@link dev.nanozk.client.langchain4j} is
 * only needed by applications that use LangChain4j.
 *
 * <pre>{@code
 * PinnedModel model = PinnedModel.of(root);
 * VerificationReport report = ReceiptCheck.verify(Files.readAllBytes(bundle), model); // returns: valid
 * }</pre>
 */
package dev.nanozk.client;
