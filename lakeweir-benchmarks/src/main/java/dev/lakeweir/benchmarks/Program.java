package dev.lakeweir.benchmarks;

/** A program whose libraries leave threads behind that are not daemons. */
public final class Program {
  private Program() {}

  /** What a program does. */
  public interface Body {
    void run() throws Exception;
  }

  /** Does it, and ends the process: with 1, and the failure on the standard error, if it failed. */
  public static void run(Body body) {
    int status = 1;
    try {
      body.run();
      status = 0;
    } catch (Exception | Error e) {
      e.printStackTrace(System.err);
    }
    System.exit(status);
  }
}
