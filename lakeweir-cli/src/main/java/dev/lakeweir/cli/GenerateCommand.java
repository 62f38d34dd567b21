package dev.lakeweir.cli;

import dev.lakeweir.embedded.generate.EventCounts;
import dev.lakeweir.embedded.generate.EventForm;
import dev.lakeweir.embedded.generate.EventProfile;
import dev.lakeweir.embedded.generate.Feed;
import dev.lakeweir.embedded.generate.FeedException;
import dev.lakeweir.embedded.generate.FileFeed;
import dev.lakeweir.embedded.generate.GeneratedEvents;
import dev.lakeweir.embedded.generate.HubFeed;
import dev.lakeweir.embedded.generate.TopicFeed;
import dev.lakeweir.problem.ErrorCode;
import dev.lakeweir.problem.Problem;
import dev.lakeweir.problem.ProblemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sends generated events to a topic, to an event hub, or into files. */
@CommandLine.Command(
    name = "generate",
    description = {
      "Send generated events of an example to a Kafka topic, to an Azure Event Hub, or into files of JSON lines.",
      "Some of them are malformed, sent twice, late or too late, in the same shares as those of the demo. With --events the same seed gives the same events, from 2026-01-01 on; without it they are as of now, and go on until Ctrl-C."
    },
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer>, Command {
  private static final double RATE = 2000;

  /** Where events go: one of the three. */
  private static final class Target {
    @ArgGroup(exclusive = false)
    private Topic topic;

    @ArgGroup(exclusive = false)
    private Hub hub;

    @Option(
        names = "--directory",
        required = true,
        paramLabel = "DIR",
        description = "The directory for the files; each appears when it is whole.")
    private Path directory;
  }

  /** A topic of a Kafka broker. */
  private static final class Topic {
    @Option(
        names = "--bootstrap-servers",
        required = true,
        paramLabel = "HOST:PORT",
        description = "Brokers, with commas between them.")
    private String bootstrapServers;

    @Option(
        names = "--topic",
        required = true,
        paramLabel = "TOPIC",
        description = "The topic; it must exist, or the broker make it.")
    private String topic;
  }

  /** A hub of a namespace, or of the emulator. */
  private static final class Hub {
    @Option(
        names = "--connection-string",
        required = true,
        paramLabel = "VARIABLE|@FILE",
        description =
            "The environment variable, or the file, that holds the connection string of an event hub or of its namespace.")
    private String connectionString;

    @Option(
        names = "--hub",
        paramLabel = "HUB",
        description = "The hub; needed only if the connection string has no EntityPath.")
    private String name;
  }

  @ArgGroup(multiplicity = "1")
  private Target target;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "retail",
      completionCandidates = Kinds.class,
      description = "What the events are about (default: retail): ${COMPLETION-CANDIDATES}.")
  private String kind;

  @Option(names = "--events", paramLabel = "N", description = "Send exactly N events and end.")
  private Long events;

  @Option(
      names = "--rate",
      paramLabel = "EVENTS/S",
      description =
          "How many events a second (default: 2000, or as fast as possible with --events).")
  private Double rate;

  @Option(
      names = "--seed",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "The seed of the events (default: 1).")
  private long seed;

  @Mixin private CommonOptions common;

  @Spec private CommandSpec spec;

  private final Terminal terminal;

  GenerateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The kinds, for the help text and for completion. */
  private static final class Kinds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return EventForm.names().iterator();
    }
  }

  @Override
  public CommonOptions common() {
    return common;
  }

  @Override
  public Integer call() throws InterruptedException {
    EventProfile profile = EventProfile.defaults().withForm(form()).withSeed(seed);
    if (events != null && events < 1) {
      throw wrong("--events must be at least 1: " + events);
    }
    if (rate != null && !(rate >= 0 && rate <= Double.MAX_VALUE)) {
      throw wrong("--rate must be at least 0: " + rate);
    }
    double pace = rate != null ? rate : events == null ? RATE : 0;
    try (Feed feed = feed(pace);
        OrderlyStop stop = OrderlyStop.on(terminal, "Stopping.", feed::stop)) {
      EventCounts sent =
          events == null
              ? feed.sendUntilStopped(GeneratedEvents.live(profile, InstantSource.system()))
              : feed.send(GeneratedEvents.of(profile), events);
      report(sent);
    } catch (FeedException e) {
      throw new ProblemException(
          Problem.error(ErrorCode.GENERATE_FAILED, e.getMessage(), e.remedy()), e);
    }
    return 0;
  }

  private EventForm form() {
    return EventForm.named(kind)
        .orElseThrow(
            () ->
                wrong(
                    "--kind must be one of %s: %s"
                        .formatted(String.join(", ", EventForm.names()), kind)));
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), "Cannot generate events: " + why);
  }

  /** A further place to send to is a further {@link Feed} here. */
  private Feed feed(double pace) {
    if (target.directory != null) {
      return new FileFeed(target.directory, "%s-%d".formatted(kind, seed), pace);
    }
    if (target.hub != null) {
      String secret = ReferredSecret.read(target.hub.connectionString, terminal.environment());
      return new HubFeed(secret, Optional.ofNullable(target.hub.name), pace);
    }
    return new TopicFeed(target.topic.bootstrapServers, target.topic.topic, pace);
  }

  private void report(EventCounts sent) {
    if (common.json()) {
      terminal.out().println(new Json().put("generated", EventFeed.json(sent)));
      return;
    }
    terminal
        .out()
        .printf(
            "%,d events: %,d good, %,d sent again, %,d late, %,d too late, %,d malformed%n",
            sent.total(),
            sent.good(),
            sent.duplicate(),
            sent.late(),
            sent.tooLate(),
            sent.malformed());
  }
}
