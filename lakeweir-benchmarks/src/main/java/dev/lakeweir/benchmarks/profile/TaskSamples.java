package dev.lakeweir.benchmarks.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * What the tasks of Spark were doing when Java's flight recorder looked at them.
 *
 * @param stages how often it was each
 * @param methods how often it was each, at the top of the stack
 */
record TaskSamples(Map<Stage, Integer> stages, Map<String, Integer> methods) {
  private static final String SAMPLE = "jdk.ExecutionSample";
  private static final String TASK = "Executor task";

  /** A span of time. */
  record Span(Instant from, Instant until) {
    private boolean has(Instant time) {
      return !time.isBefore(from) && time.isBefore(until);
    }
  }

  /**
   * Reads a recording.
   *
   * @param spans samples outside of them do not count
   */
  static TaskSamples of(Path recording, List<Span> spans) throws IOException {
    Map<Stage, Integer> stages = new EnumMap<>(Stage.class);
    Map<String, Integer> methods = new HashMap<>();
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (isOfTask(event) && spans.stream().anyMatch(span -> span.has(event.getStartTime()))) {
          List<String> stack =
              event.getStackTrace().getFrames().stream().map(TaskSamples::name).toList();
          stages.merge(Stage.of(stack), 1, Integer::sum);
          methods.merge(stack.get(0), 1, Integer::sum);
        }
      }
    }
    return new TaskSamples(stages, methods);
  }

  int count() {
    return stages.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static boolean isOfTask(RecordedEvent event) {
    if (!event.getEventType().getName().equals(SAMPLE) || event.getStackTrace() == null) {
      return false;
    }
    RecordedThread thread = event.getThread("sampledThread");
    return thread != null
        && thread.getJavaName() != null
        && thread.getJavaName().startsWith(TASK)
        && !event.getStackTrace().getFrames().isEmpty();
  }

  /** Numbers of lambdas and generated classes are left out. */
  private static String name(RecordedFrame frame) {
    String type = frame.getMethod().getType().getName().replaceAll("\\$\\$Lambda.*", "\\$Lambda");
    return type + "." + frame.getMethod().getName().replaceAll("\\$\\d+", "");
  }
}
