package dev.nanozk.model.grammar;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nanozk.model.inference.TestModels;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.model.weights.GgufFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaGrammarTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSON =
            "{'type':'object','properties':{'name':{'type':'string'},'age':{'type':'integer'},"
                    + "'tags':{'type':'array','items':{'enum':['a','b',3,null]},'minItems':1,'maxItems':2}},"
                    + "'required':['name','tags'],'additionalProperties':false}";

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean matches(Grammar g, String text) {
        return g.matches(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void both(String schema, List<String> good, List<String> bad) {
        Grammar g = SchemaGrammar.of(json(schema));
        good.forEach(t -> assertTrue(matches(g, t.replace('\'', '"')), t));
        bad.forEach(t -> assertFalse(matches(g, t.replace('\'', '"')), t));
    }

    @Test
    void objectsHaveTheirPropertiesInOrder() {
        both(
                PERSON,
                List.of(
                        "{'name':'x','tags':['a']}",
                        "{ 'name': 'x', 'age': -12, 'tags': ['b', 3] }",
                        " {'name':'\u00e9\ud83d\ude00 \\u00e9\\n','tags':[null,'a']}"),
                List.of(
                        "{'name':'x'}",
                        "{'name':'x','tags':[]}",
                        "{'name':'x','tags':['a','a','a']}",
                        "{'name':'x','tags':['c']}",
                        "{'tags':['a'],'name':'x'}",
                        "{'name':'x','tags':['a'],'more':1}",
                        "{'name':1,'tags':['a']}",
                        "{'name':'x','age':1.5,'tags':['a']}",
                        "{'name':'x',,'tags':['a']}",
                        "{'name':'x','tags':['a']}x",
                        "{'name':'x','tags':['a']"));
    }

    @Test
    void propertiesThatAreNotRequiredMayBeMissing() {
        String s = "{'type':'object','properties':{'a':{'type':'boolean'},'b':{'type':'null'},'c':{'type':'number'}}}";
        both(
                s,
                List.of(
                        "{}",
                        "{'a':true}",
                        "{'b':null}",
                        "{'c':-1.5e-3}",
                        "{'a':false,'c':0}",
                        "{'a':true,'b':null,'c':10}"),
                List.of("{,'c':1}", "{'c':01}", "{'c':1.}", "{'c':1,'a':true}", "{'a':true,}", "{'c':+1}", "{'c':1e}"));
    }

    @Test
    void alternativesTypesAndReferences() {
        both(
                "{'anyOf':[{'type':['string','null'],'maxLength':2},{'const':{'x':[1]}}]}",
                List.of("'ab'", "''", "null", "{'x':[1]}"),
                List.of("'abc'", "{'x':[2]}", "1"));
        both(
                "{'type':'object','properties':{'v':{'type':'integer'},'next':{'anyOf':[{'$ref':'#'},{'type':'null'}]}},"
                        + "'required':['v','next']}",
                List.of("{'v':1,'next':null}", "{'v':1,'next':{'v':2,'next':null}}"),
                List.of("{'v':1,'next':{}}", "{'v':1}"));
        both(
                "{'$defs':{'d':{'type':'string','minLength':2,'maxLength':3}},'type':'array','items':{'$ref':'#/$defs/d'}}",
                List.of("[]", "['ab','abc']", "['\u00e9\u00e9']"),
                List.of("['a']", "['abcd']", "['ab',]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'a':[1,2,{'b':null}],'':'\\\\'}",
                "{'k':'\\ud83d'}",
                "{'k':1e999999}",
                "{'k':tru}",
                "[1]",
                "1",
                "{'a' :1}",
                "{'k':'\n'}",
                "{'k':'a','k2':-0.5}"
            })
    void anyObjectIsAnObjectOfAParser(String text) {
        String quoted = text.replace('\'', '"');
        if (matches(SchemaGrammar.anyObject(), quoted)) {
            JsonNode n = assertDoesNotThrow(() -> JSON.readTree(quoted));
            assertTrue(n.isObject());
        } else {
            // What is left out: lone surrogates, space before colons, large exponents; all else is no object.
            assertTrue(
                    !quoted.startsWith("{")
                            || List.of(
                                            "{\"k\":\"\\ud83d\"}",
                                            "{\"k\":1e999999}",
                                            "{\"k\":tru}",
                                            "{\"a\" :1}",
                                            "{\"k\":\"\n\"}")
                                    .contains(quoted),
                    quoted);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "{'type':'king'}",
                "{'type':'string','pattern':'a+'}",
                "{'type':'string','format':'date'}",
                "{'type':'integer','minimum':1}",
                "{'oneOf':[{'type':'string'}]}",
                "{'allOf':[{'type':'string'}]}",
                "{'not':{}}",
                "{'$ref':'#/nowhere'}",
                "{'$ref':'http://x'}",
                "{'$ref':'#'}",
                "{'anyOf':[{'$ref':'#'},{'type':'string'}]}",
                "{'anyOf':[]}",
                "{'enum':[]}",
                "{'enum':['a'],'type':'integer'}",
                "{'type':'array','minItems':3,'maxItems':2}",
                "{'type':'array','minItems':1000}",
                "{'type':'object','required':['x']}",
                "{'type':'object','properties':{'a':{'type':'string'}},'required':['b']}",
                "{'type':'object','properties':{'a':{'$ref':'#'}},'required':['a']}"
            })
    void whatCanNotBeHeldToIsRefused(String schema) {
        assertThrows(IllegalArgumentException.class, () -> SchemaGrammar.of(json(schema)));
    }

    private static Tokenizer tokenizer() {
        return Tokenizer.from(GgufFile.open(TestModels.path("stories260K-q8_0.gguf")));
    }

    /** Any walk along masks ends in a text that the schema's parser takes, and no step is stuck. */
    @Test
    void everyWalkAlongTheMaskIsJsonOfTheSchema() throws Exception {
        Tokenizer t = tokenizer();
        TokenTrie trie = TokenTrie.of(t);
        Grammar g = SchemaGrammar.of(json(PERSON));
        int ended = 0;
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            GrammarMask mask = new GrammarMask(g, t, trie);
            List<Integer> out = new ArrayList<>();
            boolean end = false;
            while (!end && out.size() < 400) {
                BitSet allowed = mask.allowed(out);
                assertFalse(allowed.isEmpty());
                int[] ids = allowed.stream().toArray();
                // Closing quotes and brackets more often, so that walks end.
                int best = ids[random.nextInt(ids.length)];
                for (int id : ids) {
                    String text = new String(t.tokenBytes(id), StandardCharsets.UTF_8);
                    if (random.nextInt(3) == 0 && (text.contains("\"") || text.contains("]") || text.contains("}"))) {
                        best = id;
                    }
                }
                end = t.isEnd(best);
                out.add(best);
            }
            if (end) {
                ended++;
                byte[] text = t.continuation(
                        new int[] {5}, out.stream().mapToInt(i -> i).toArray());
                JsonNode n = JSON.readTree(text);
                assertTrue(n.get("name").isTextual() && n.get("tags").size() >= 1, n.toString());
                assertTrue(g.matches(text));
            }
        }
        assertTrue(ended > 10, "only " + ended + " walks ended");
    }

    /** The trie against one token after another. */
    @Test
    void theMaskIsThatOfEveryTokenTriedAlone() {
        Tokenizer t = tokenizer();
        GrammarMask mask = new GrammarMask(SchemaGrammar.anyObject(), t, TokenTrie.of(t));
        List<Integer> out = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int id : t.encode("{\"a\": [1, \"b\"], \"c\": {}}", false)) {
            BitSet allowed = mask.allowed(out);
            GrammarStates states = new GrammarStates(SchemaGrammar.anyObject());
            for (int v = 0; v < t.vocabularySize(); v++) {
                GrammarStates.State s = states.start();
                byte[] all = (text + new String(t.tokenBytes(v), StandardCharsets.ISO_8859_1))
                        .getBytes(StandardCharsets.ISO_8859_1);
                for (byte b : all) {
                    s = states.next(s, b & 0xff);
                }
                boolean good = t.isEnd(v) ? s.accepts() : t.tokenBytes(v).length > 0 && !s.isDead();
                assertEquals(good, allowed.get(v), "token " + v + " after " + text);
            }
            assertTrue(allowed.get(id), "token " + id + " after " + text);
            out.add(id);
            text.append(new String(t.tokenBytes(id), StandardCharsets.ISO_8859_1));
        }
        BitSet last = mask.allowed(out);
        assertTrue(last.stream().allMatch(t::isEnd));
        assertFalse(last.isEmpty());
    }

    @Test
    void aTokenThatTheMaskExcludesIsNamedAndOrderOfAskingDoesNotMatter() {
        Tokenizer t = tokenizer();
        GrammarMask mask = new GrammarMask(SchemaGrammar.anyObject(), t, TokenTrie.of(t));
        int[] ids = t.encode("{\"a\":1}", false);
        List<Integer> out = new ArrayList<>();
        for (int id : ids) {
            out.add(id);
        }
        BitSet end = mask.allowed(out);
        BitSet first = mask.allowed(List.of());
        assertEquals(end, mask.allowed(out));
        assertEquals(first, new GrammarMask(SchemaGrammar.anyObject(), t, TokenTrie.of(t)).allowed(List.of()));
        assertThrows(IllegalArgumentException.class, () -> mask.allowed(List.of(ids[ids.length - 1], 0)));
        assertEquals(end, mask.allowed(out));
    }
}
