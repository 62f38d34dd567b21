package dev.lakeweir.cli;

import dev.lakeweir.observe.FlowStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A line for each flow while a pipeline runs: written anew each second on a screen, now and then
 * elsewhere.
 */
final class LiveView implements AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final int SECONDS_ELSEWHERE = 10;

  private final Terminal terminal;
  private final Supplier<List<FlowStatus>> flows;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "lakeweir-live");
            thread.setDaemon(true);
            return thread;
          });
  private int lines;

  private LiveView(Terminal terminal, Supplier<List<FlowStatus>> flows) {
    this.terminal = terminal;
    this.flows = flows;
  }

  static LiveView start(Terminal terminal, Supplier<List<FlowStatus>> flows) {
    LiveView view = new LiveView(terminal, flows);
    int seconds = terminal.live() ? 1 : SECONDS_ELSEWHERE;
    var unused = view.timer.scheduleAtFixedRate(view::show, seconds, seconds, TimeUnit.SECONDS);
    return view;
  }

  /** Stops; the last state stays on the screen. */
  @Override
  public void close() {
    timer.shutdownNow();
    if (terminal.live()) {
      show();
    }
  }

  private synchronized void show() {
    List<FlowStatus> now = flows.get();
    if (now.stream().allMatch(flow -> flow.state() == FlowStatus.State.STARTING)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    if (terminal.live() && lines > 0) {
      text.append("\u001b[").append(lines).append('A');
    }
    int width = now.stream().mapToInt(flow -> flow.flow().length()).max().orElse(0);
    for (FlowStatus flow : now) {
      text.append(line(flow, width));
      text.append(terminal.live() ? "\u001b[K\n" : "\n");
    }
    lines = now.size();
    terminal.err().print(text);
    terminal.err().flush();
  }

  static String line(FlowStatus flow, int width) {
    String watermark = flow.watermark().map(LiveView::time).orElse("-");
    String lag =
        flow.lag().isPresent() ? "%,d %s".formatted(flow.lag().getAsLong(), flow.lagUnit()) : "-";
    return String.format(
        Locale.ROOT,
        "%-"
            + Math.max(1, width)
            + "s  %,8.0f rows/s  batch %,6d ms  lag %10s  watermark %-19s  written %,10d  quarantined %,6d",
        flow.flow(),
        flow.rowsPerSecond(),
        flow.batchMillis(),
        lag,
        watermark,
        flow.counts().written(),
        flow.counts().quarantined());
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }
}
