package dev.lakeweir.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stream joined with a table that is looked up anew for each batch, and two flows that keep one
 * table.
 */
@Timeout(400)
class LoginsJoinIT {
  private static final AcceptanceCase CASE = AcceptanceCase.named("10-logins-static-join");

  @TempDir private Path directory;
  private Incoming users;
  private Incoming logins;
  private Lake lake;

  @BeforeEach
  void makeLake() throws Exception {
    users = Incoming.in(Files.createDirectory(directory.resolve("users")));
    logins = Incoming.in(Files.createDirectory(directory.resolve("logins")));
    lake =
        new Lake(CASE.project(), directory.resolve("lake"))
            .set("sources.users.options.path", users.directory().toString())
            .set("sources.logins.options.path", logins.directory().toString());
  }

  @Test
  void sampleInAnotherTimeZone() {
    users.put("users.jsonl", CASE.input("users.jsonl"));
    logins.put("logins.jsonl", CASE.input("logins.jsonl"));
    try (ChildJvm run = lake.start(List.of("-Duser.timezone=America/New_York"), "--once")) {
      run.succeeds(Duration.ofMinutes(3));
    }

    CASE.verify(
        "sample_joined",
        lake.query("SELECT login_id, user_name, login_time AS last_login FROM joined"));
    CASE.verify("sample_users", lake.rows("users_now"));
  }

  @Test
  void stepsWithRestartsBetweenThem() {
    users.put("users.jsonl", CASE.input("users.jsonl"));
    users.put("users_more.jsonl", CASE.input("users_more.jsonl"));
    for (int step = 0; step < 3; step++) {
      String file = "step-%02d.jsonl".formatted(step);
      logins.put(file, CASE.input("more_logins/" + file));
      lake.runOnce();
    }

    CASE.verify("more_joined", lake.rows("joined"));
    CASE.verify("more_left", lake.rows("left_joined"));
    CASE.verify("more_users", lake.rows("users_now"));
  }
}
