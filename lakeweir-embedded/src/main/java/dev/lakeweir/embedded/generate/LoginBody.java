package dev.lakeweir.embedded.generate;

import java.util.SplittableRandom;

/** Logins, most of them of the users that the example has. */
final class LoginBody extends EventBody {
  LoginBody(SplittableRandom random) {
    super(random);
  }

  @Override
  Fields fields() {
    return new Fields("created_time", "created_time", "login_id");
  }

  @Override
  String nextId() {
    return String.valueOf(random.nextInt(100, 108));
  }

  @Override
  void append(String id, long eventTimeMillis) {
    text("login_id", id);
    time("created_time", eventTimeMillis).json.append('}');
  }
}
