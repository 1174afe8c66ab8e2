package dev.nanozk.gateway.queue;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.nanozk.gateway.store.JobRepository;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * RabbitMQ: durable queues, persistent messages, every publication confirmed; what a broker loses all the same is sent again from the database. Jobs of a model wait in {@code nanozk.jobs.ROOT.interactive} and
 * {@code .batch}; reports in {@code nanozk.reports}; what can't be carried out in {@code nanozk.dead}, with its reason, and a copy of its head in {@code nanozk.dead.reports}
 * for the gateway.
 */
public final class Broker {
    /** Queue of workers' reports. */
    static final String REPORTS = "nanozk.reports";

    /** Exchange and queue of what can't be carried out. */
    public static final String DEAD = "nanozk.dead";

    /** The gateway's own queue of the same. */
    static final String DEAD_REPORTS = "nanozk.dead.reports";

    /** Header of a dead letter: why. */
    static final String REASON = "nanozk-reason";

    /** Header of a job: which secret it is sealed under. */
    static final String KEY = "nanozk-key";

    private static final int KEPT_DEAD = 1000;
    private static final long CONFIRM_MILLIS = 15_000;
    private static final int PERSISTENT = 2;

    private final ConnectionFactory factory = new ConnectionFactory();

    /**
     * @param url {@code amqp://HOST[:PORT][/VHOST]}, or {@code amqps}: the server's certificate is checked with the JVM's trust store
     * @param user null for that of the URL
     * @param password null for that of the URL
     */
    public Broker(String url, String user, String password) {
        try {
            factory.setUri(url);
            if (factory.isSSL()) {
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (URISyntaxException | GeneralSecurityException | RuntimeException e) {
            // Without the value: it may hold a password.
            throw new IllegalArgumentException("the broker's URL is not amqp://HOST or amqps://HOST");
        }
        if (user != null) {
            factory.setUsername(user);
        }
        if (password != null) {
            factory.setPassword(password);
        }
        // Whoever uses a connection begins anew when it breaks: what was not confirmed or acknowledged is not known to
        // be done.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setRequestedHeartbeat(10);
        factory.setConnectionTimeout(5_000);
        factory.setHandshakeTimeout(10_000);
    }

    /** A new connection; name it for the operator. */
    public Connection connect(String name) throws IOException {
        try {
            return factory.newConnection(name);
        } catch (TimeoutException e) {
            throw new IOException("the broker does not answer", e);
        }
    }

    /** A channel whose publications are confirmed, with what does not depend on models declared. */
    static Channel channel(Connection c) throws IOException {
        Channel channel = c.createChannel();
        channel.confirmSelect();
        channel.exchangeDeclare(DEAD, BuiltinExchangeType.FANOUT, true);
        channel.queueDeclare(DEAD, true, false, false, Map.of("x-max-length", KEPT_DEAD));
        channel.queueBind(DEAD, DEAD, "");
        channel.queueDeclare(DEAD_REPORTS, true, false, false, null);
        channel.queueBind(DEAD_REPORTS, DEAD, "");
        channel.queueDeclare(REPORTS, true, false, false, null);
        return channel;
    }

    /** Queue of a model's jobs of a priority. */
    static String jobs(String root, int priority) {
        return "nanozk.jobs." + root + (priority >= JobRepository.INTERACTIVE ? ".interactive" : ".batch");
    }

    /** Declares the queues of a model. */
    static void declare(Channel channel, String root) throws IOException {
        channel.queueDeclare(jobs(root, JobRepository.INTERACTIVE), true, false, false, null);
        channel.queueDeclare(jobs(root, JobRepository.BATCH), true, false, false, null);
    }

    /**
     * Publishes durably: returns once the broker has the message on disk.
     *
     * @throws IOException if it does not say so in time
     */
    static void publish(
            Channel channel, String exchange, String queue, String id, Map<String, Object> headers, byte[] body)
            throws IOException {
        AMQP.BasicProperties about = new AMQP.BasicProperties.Builder()
                .deliveryMode(PERSISTENT)
                .messageId(id)
                .headers(headers)
                .build();
        channel.basicPublish(exchange, queue, about, body);
        try {
            channel.waitForConfirmsOrDie(CONFIRM_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } catch (TimeoutException e) {
            throw new IOException("the broker did not confirm " + id, e);
        }
    }

    /** A message goes where operators look, with the reason; durable when this returns. */
    static void bury(Channel channel, String id, String reason, byte[] body) throws IOException {
        publish(channel, DEAD, "", id, Map.of(REASON, reason), body);
    }
}
