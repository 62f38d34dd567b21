package dev.lakeweir.embedded.eventhubs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GuideTest {
  private static final Path GUIDE = Path.of("../docs/event-hubs-emulator.md");

  @TempDir Path directory;

  @Test
  void exampleOfTheGuideReadsWhatItAppended() throws Exception {
    Matcher block =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(GUIDE));
    assertThat(block.find()).isTrue();
    Path source = Files.writeString(directory.resolve("Example.java"), block.group(1));

    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-d", directory.toString(), source.toString());

    assertThat(code).isZero();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
      Method bodies = loader.loadClass("Example").getMethod("bodies");
      assertThat(bodies.invoke(null)).isEqualTo(List.of("one", "two"));
    }
  }

  @Test
  void everyFaultIsInTheGuide() throws Exception {
    String guide = Files.readString(GUIDE);

    assertThat(Arrays.stream(Faults.class.getDeclaredMethods()))
        .filteredOn(method -> Modifier.isPublic(method.getModifiers()))
        .extracting(Method::getName)
        .filteredOn(name -> !name.equals("clear"))
        .allSatisfy(name -> assertThat(guide).contains("`" + name + "`"));
  }
}
