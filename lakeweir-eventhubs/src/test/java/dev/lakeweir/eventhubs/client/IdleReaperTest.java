package dev.lakeweir.eventhubs.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class IdleReaperTest {
  @Test
  void looksAgainAfterALookThatFailed() {
    AtomicInteger looks = new AtomicInteger();
    IdleReaper.start(
        "idle-reaper-test",
        () -> {
          looks.incrementAndGet();
          throw new IllegalStateException("no");
        });

    Awaitility.await().until(() -> looks.get() >= 2);
  }

  @Test
  void failureToCloseOneDoesNotKeepTheOthersOpen() {
    AtomicInteger closed = new AtomicInteger();
    AutoCloseable broken =
        () -> {
          throw new IllegalStateException("no");
        };

    IdleReaper.closeAll(List.of(broken, closed::incrementAndGet));

    assertThat(closed).hasValue(1);
  }
}
