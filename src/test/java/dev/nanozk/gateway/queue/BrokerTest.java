package dev.nanozk.gateway.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.nanozk.gateway.store.JobRepository;
import dev.nanozk.gateway.store.SealedFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages, their seals, and what the broker keeps. */
class BrokerTest {
    private static final byte[] SECRET = new byte[32];

    @Test
    void messagesAreReadStrictly() throws Exception {
        Messages.Job job = new Messages.Job("r-0", 3, new byte[] {1, 2}, new byte[] {3});
        byte[] bytes = job.encode();
        Messages.Job back = Messages.Job.decode(bytes);
        assertEquals("r-0", back.id());
        assertEquals(3, back.layer());
        assertArrayEquals(new byte[] {1, 2}, back.claim());
        assertArrayEquals(new byte[] {3}, back.slice());
        for (int n = 0; n < bytes.length; n++) {
            byte[] cut = java.util.Arrays.copyOf(bytes, n);
            assertThrows(IOException.class, () -> Messages.Job.decode(cut), "cut at " + n);
        }
        assertThrows(IOException.class, () -> Messages.Job.decode(java.util.Arrays.copyOf(bytes, bytes.length + 1)));
        Messages.Report r = new Messages.Report(Messages.Kind.FAILED, "r-0", "w", "why".repeat(9000), new byte[0]);
        Messages.Report read = Messages.Report.decode(r.encode());
        assertEquals(Messages.Kind.FAILED, read.kind());
        assertEquals(2000, read.detail().length());
        assertThrows(IOException.class, () -> Messages.Report.decode(bytes));
        byte[] kind = r.encode();
        kind[4] = 9;
        assertThrows(IOException.class, () -> Messages.Report.decode(kind));
    }

    @Test
    void aSealIsOfOneMessageAndOneSecret() throws Exception {
        SealedFile s = new SealedFile(SECRET);
        byte[] sealed = s.seal("job/a", "secret".getBytes());
        assertArrayEquals("secret".getBytes(), s.open("job/a", sealed));
        assertFalse(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1).contains("secret"));
        assertThrows(IOException.class, () -> s.open("job/b", sealed));
        assertThrows(IOException.class, () -> s.open("report/a", sealed));
        byte[] other = SECRET.clone();
        other[0] = 1;
        assertThrows(IOException.class, () -> new SealedFile(other).open("job/a", sealed));
        assertNotEquals(s.keyId(), new SealedFile(other).keyId());
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThrows(IOException.class, () -> s.open("job/a", changed));
        }
        assertThrows(IOException.class, () -> s.open("job/a", new byte[5]));
    }

    @Test
    void aUrlThatIsNoneIsNotRepeated() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new Broker("http://u:secret@host", null, null));
        assertFalse(e.getMessage().contains("secret"));
    }

    @Test
    void deathsOfAJobAreCounted(@TempDir Path home) throws Exception {
        BegunJobs begun = new BegunJobs(home);
        assertEquals(0, begun.deaths("rcpt-1-0"));
        begun.begin("rcpt-1-0");
        begun.begin("rcpt-1-0");
        begun.begin("rcpt-2-0");
        assertEquals(2, new BegunJobs(home).deaths("rcpt-1-0"));
        begun.ended("rcpt-1-0");
        assertEquals(0, begun.deaths("rcpt-1-0"));
        assertEquals(1, begun.deaths("rcpt-2-0"));
        assertThrows(IllegalArgumentException.class, () -> begun.begin("../x"));
    }

    @Test
    void whatIsConfirmedSurvivesTheBroker() throws Exception {
        TestRabbit rabbit = TestRabbit.begin().orElse(null);
        assumeTrue(rabbit != null, "skipped: there is no RabbitMQ");
        try (rabbit) {
            Broker broker = new Broker(rabbit.url(), null, null);
            try (Connection c = broker.connect("test")) {
                Channel channel = Broker.channel(c);
                Broker.declare(channel, "00");
                Broker.publish(channel, "", Broker.jobs("00", JobRepository.BATCH), "b", null, new byte[] {1});
                Broker.publish(channel, "", Broker.jobs("00", JobRepository.INTERACTIVE), "a", null, new byte[] {2});
                Broker.bury(channel, "d", "because", new byte[] {3});
            }
            rabbit.kill();
            assertThrows(IOException.class, () -> broker.connect("test"));
            rabbit.start();
            try (Connection c = broker.connect("test")) {
                Channel channel = Broker.channel(c);
                channel.close();
            }
            GetResponse a = get(broker, Broker.jobs("00", JobRepository.INTERACTIVE));
            assertEquals("a", a.getProps().getMessageId());
            assertArrayEquals(new byte[] {2}, a.getBody());
            get(broker, Broker.jobs("00", JobRepository.BATCH));
            GetResponse dead = get(broker, Broker.DEAD);
            assertEquals(
                    "because", dead.getProps().getHeaders().get(Broker.REASON).toString());
            get(broker, Broker.DEAD_REPORTS);
        }
    }

    /** A message, taken once it has arrived here; a queue that the broker is still reading from its disk is asked again. */
    private static GetResponse get(Broker broker, String queue) throws Exception {
        Exception last = null;
        for (int i = 0; i < 100; i++) {
            try (Connection c = broker.connect("test")) {
                Channel channel = c.createChannel();
                GetResponse r = channel.basicGet(queue, false);
                if (r != null) {
                    channel.basicAck(r.getEnvelope().getDeliveryTag(), false);
                    return r;
                }
            } catch (IOException | com.rabbitmq.client.ShutdownSignalException e) {
                last = e;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("nothing in " + queue, last);
    }
}
