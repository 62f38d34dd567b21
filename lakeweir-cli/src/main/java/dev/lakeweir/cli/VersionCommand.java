package dev.lakeweir.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** Tells which versions run here. */
@CommandLine.Command(
    name = "version",
    description = "Show the versions of Lakeweir and of what it runs on.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer>, IVersionProvider, Command {
  @Mixin private CommonOptions common;

  private final Terminal terminal;

  VersionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public CommonOptions common() {
    return common;
  }

  @Override
  public Integer call() throws IOException {
    Properties versions = versions();
    if (common.json()) {
      Json json = new Json();
      versions.stringPropertyNames().stream()
          .sorted()
          .forEach(name -> json.put(name, versions.getProperty(name)));
      terminal.out().println(json);
    } else {
      for (String line : getVersion()) {
        terminal.out().println(line);
      }
    }
    return 0;
  }

  @Override
  public String[] getVersion() throws IOException {
    Properties versions = versions();
    return new String[] {
      "lakeweir " + versions.getProperty("lakeweir"),
      "spark    " + versions.getProperty("spark"),
      "delta    " + versions.getProperty("delta"),
      "kafka    " + versions.getProperty("kafka"),
      "java     " + versions.getProperty("java")
    };
  }

  static Properties versions() throws IOException {
    Properties versions = new Properties();
    try (InputStream in =
        VersionCommand.class.getResourceAsStream("/dev/lakeweir/cli/versions.properties")) {
      versions.load(in);
    }
    versions.setProperty("java", System.getProperty("java.version"));
    return versions;
  }
}
