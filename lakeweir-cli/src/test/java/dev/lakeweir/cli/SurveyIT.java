package dev.lakeweir.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** CSV files with headers and lines of text, counted in mode complete. */
@Timeout(400)
class SurveyIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("20-survey-csv-complete");
  private static final int STEPS = 3;

  @TempDir private Path directory;
  private Incoming survey;
  private Incoming text;
  private Lake lake;

  @BeforeEach
  void makeLake() throws Exception {
    survey = Incoming.in(Files.createDirectory(directory.resolve("survey")));
    text = Incoming.in(Files.createDirectory(directory.resolve("text")));
    lake =
        new Lake(CASE.project(), directory.resolve("lake"))
            .set("sources.survey.options.path", survey.directory().toString())
            .set("sources.lines.options.path", text.directory().toString());
  }

  @Test
  void stepsWithRestartsBetweenThem() {
    for (int step = 0; step < STEPS; step++) {
      put(step);
      lake.runOnce();
    }

    verify();
  }

  @Test
  void allAtOnceInAnotherTimeZone() {
    for (int step = 0; step < STEPS; step++) {
      put(step);
    }
    try (ChildJvm run = lake.start(List.of("-Duser.timezone=America/New_York"), "--once")) {
      run.succeeds(Duration.ofMinutes(3));
    }

    verify();
  }

  private void put(int step) {
    String csv = "step-%02d.csv".formatted(step);
    String txt = "step-%02d.txt".formatted(step);
    survey.put(csv, CASE.input("survey/" + csv));
    text.put(txt, CASE.input("text/" + txt));
  }

  private void verify() {
    CASE.verify("survey_final", lake.rows("survey_final"));
    CASE.verify("words_final", lake.rows("words_final"));
  }
}
