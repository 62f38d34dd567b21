package dev.lakeweir.eventhubs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.messaging.eventhubs.EventData;
import dev.lakeweir.eventhubs.client.PartitionBounds;
import dev.lakeweir.eventhubs.config.EventHubsReadConf;
import dev.lakeweir.eventhubs.config.OptionValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a service may do to a reader, without a service. */
class RangeEventsTest {
  private final ReadCounts counts = new ReadCounts();

  @Test
  void eventsInOrderArePassedOn() throws Exception {
    assertThat(read(0, 3, new FakeFeed(List.of(0L, 1L, 2L, 3L)), "true"))
        .containsExactly("0", "1", "2");
  }

  @Test
  void repeatedEventsAreLeftOut() throws Exception {
    assertThat(read(0, 3, new FakeFeed(List.of(0L, 1L, 0L, 1L, 2L)), "true"))
        .containsExactly("0", "1", "2");
    assertThat(counts.stats("0").discarded()).isEqualTo(2);
  }

  @Test
  void gapIsAskedForAgain() throws Exception {
    FakeFeed feed = new FakeFeed(List.of(0L, 2L), List.of(1L, 2L));

    assertThat(read(0, 3, feed, "true")).containsExactly("0", "1", "2");
    assertThat(feed.openedAt).containsExactly(1L);
    assertThat(counts.stats("0").restarts()).isEqualTo(1);
  }

  @Test
  void gapThatStaysIsLostAndWhatFollowsIsLeftForTheNextRange() throws Exception {
    FakeFeed feed = new FakeFeed(List.of(0L, 9L), List.of(9L));

    assertThat(read(0, 5, feed, "false")).containsExactly("0");
    assertThat(counts.stats("0").lost()).isEqualTo(4);
    assertThat(feed.next(Duration.ZERO).map(ReceivedEvent::sequenceNumber)).contains(9L);
  }

  @Test
  void gapThatStaysFailsAndSaysWhetherItHasExpired() {
    FakeFeed missing = new FakeFeed(List.of(0L, 9L), List.of(9L));
    FakeFeed expired = new FakeFeed(List.of(0L, 9L), List.of(9L));
    expired.bounds = new PartitionBounds("0", 9, 20, Instant.EPOCH, "");

    assertThatThrownBy(() -> read(0, 5, missing, "true"))
        .hasMessageContaining("sequence numbers 1 to 4 (4 events): the service leaves them out");
    assertThatThrownBy(() -> read(0, 5, expired, "true"))
        .hasMessageContaining("sequence numbers 1 to 4 (4 events): they have expired");
  }

  @Test
  void feedThatEndsIsOpenedAgainWhereItEnded() throws Exception {
    FakeFeed feed = new FakeFeed(List.of(0L), List.of(1L), List.of(2L));
    feed.endsWith = Optional.of(new FlowEnded());

    assertThat(read(0, 3, feed, "true")).containsExactly("0", "1", "2");
    assertThat(feed.openedAt).containsExactly(1L, 2L);
  }

  @Test
  void silentFeedIsOpenedAgain() throws Exception {
    FakeFeed feed = new FakeFeed(List.of(0L), List.of(1L));

    assertThat(read(0, 2, feed, "true")).containsExactly("0", "1");
    assertThat(counts.stats("0").restarts()).isEqualTo(1);
  }

  @Test
  void oneAnswerThatThereIsNothingIsNotBelieved() throws Exception {
    FakeFeed feed = new FakeFeed(List.of(0L), List.of(), List.of(1L));
    feed.moments.add(new PartitionBounds("0", 0, 1, Instant.EPOCH, ""));

    assertThat(read(0, 2, feed, "true")).containsExactly("0", "1");
    assertThat(counts.stats("0").lost()).isZero();
  }

  @Test
  void eventsThatTheServiceDeniesTwiceAreLost() {
    FakeFeed feed = new FakeFeed(List.of(0L));
    feed.bounds = new PartitionBounds("0", 0, 1, Instant.EPOCH, "");

    assertThatThrownBy(() -> read(0, 4, feed, "true"))
        .hasMessageContaining("sequence numbers 1 to 3 (3 events): the partition ends before them");
    assertThat(feed.openedAt).containsExactly(1L);
  }

  @Test
  void partitionThatIsTakenTooOftenFails() {
    FakeFeed feed = new FakeFeed(List.of(0L));
    feed.endsWith =
        Optional.of(
            new FlowEnded(
                new AmqpException(false, AmqpErrorCondition.LINK_STOLEN, "stolen", null)));

    assertThatThrownBy(() -> read(0, 2, feed, "true"))
        .hasMessageContaining("other receivers of consumer group $Default take the partition away");
  }

  @Test
  void failureWithoutHopeIsNotTriedAgain() {
    FakeFeed feed = new FakeFeed(List.of(0L));
    feed.endsWith =
        Optional.of(
            new FlowEnded(
                new AmqpException(false, AmqpErrorCondition.UNAUTHORIZED_ACCESS, "no", null)));

    assertThatThrownBy(() -> read(0, 2, feed, "true"))
        .hasMessageContaining("Cannot read sequence number 1 of partition 0 of event hub ns");
    assertThat(feed.openedAt).isEmpty();
  }

  private List<String> read(long from, long until, FakeFeed feed, String failOnDataLoss)
      throws InterruptedException {
    EventHubsReadConf conf =
        EventHubsReadConf.ofStream(
            OptionValues.of(
                Map.of(
                    "connectionString",
                    "Endpoint=sb://ns;SharedAccessKeyName=n;SharedAccessKey=k;EntityPath=h",
                    "failOnDataLoss",
                    failOnDataLoss)));
    RangeEvents events = new RangeEvents(new EventRange("0", from, until), feed, conf, counts);
    List<String> bodies = new ArrayList<>();
    for (Optional<EventData> e = events.next(); e.isPresent(); e = events.next()) {
      bodies.add(e.get().getBodyAsString());
    }
    return bodies;
  }

  /** Gives one list of numbers after each opening; then it is silent, or ends. */
  private static final class FakeFeed implements EventFeed {
    private final Deque<List<Long>> answers;
    private final Deque<ReceivedEvent> waiting = new ArrayDeque<>();
    private final List<Long> openedAt = new ArrayList<>();
    private final Deque<PartitionBounds> moments = new ArrayDeque<>();
    private Optional<FlowEnded> endsWith = Optional.empty();
    private PartitionBounds bounds = new PartitionBounds("0", 0, 20, Instant.EPOCH, "");

    @SafeVarargs
    @SuppressWarnings("varargs")
    FakeFeed(List<Long>... answers) {
      this.answers = new ArrayDeque<>(Arrays.asList(answers));
      answer();
    }

    private void answer() {
      waiting.clear();
      List<Long> numbers = answers.isEmpty() ? List.of() : answers.poll();
      numbers.forEach(n -> waiting.add(new ReceivedEvent(n, new EventData(Long.toString(n)))));
    }

    @Override
    public void open(long from) {
      openedAt.add(from);
      answer();
    }

    @Override
    public Optional<ReceivedEvent> ready() {
      return Optional.ofNullable(waiting.poll());
    }

    @Override
    public Optional<ReceivedEvent> next(Duration patience) throws FlowEnded {
      if (waiting.isEmpty() && endsWith.isPresent()) {
        throw endsWith.get();
      }
      return Optional.ofNullable(waiting.poll());
    }

    @Override
    public void putBack(ReceivedEvent event) {
      waiting.addFirst(event);
    }

    @Override
    public Optional<PartitionBounds> bounds() {
      return Optional.of(moments.isEmpty() ? bounds : moments.poll());
    }
  }
}
