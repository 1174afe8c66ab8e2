package dev.nanozk.vectors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nanozk.model.grammar.ResponseFormat;
import dev.nanozk.model.inference.TinyModel;
import dev.nanozk.model.sampling.TokenMask;
import dev.nanozk.model.tokenizer.Tokenizer;
import dev.nanozk.receipt.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** Response formats, and the tokens that they allow along random walks. */
final class VectorFormats {
    private static final List<String> SCHEMAS = List.of(
            "true",
            "{'enum':['on','the',12,-1.5,null,true,{'a':['\\u001f\\\\\\n\u00e9']}]}",
            "{'type':'integer'}",
            "{'type':'number','title':'n'}",
            "{'type':['string','null'],'minLength':1,'maxLength':3}",
            "{'type':'string','minLength':2}",
            "{'type':'array','items':{'type':'boolean'},'minItems':2,'maxItems':4}",
            "{'type':'array','maxItems':0}",
            "{'type':'array','minItems':1}",
            "{'type':'object','properties':{'b':{'type':'integer'},'1':{'const':'x'},'a':{'type':'string'}},'required':['a'],"
                    + "'additionalProperties':false}",
            "{'type':'object','additionalProperties':{'type':'number'}}",
            "{'type':'object','additionalProperties':false}",
            "{'type':'object','properties':{'v':{'type':'null'},'next':{'anyOf':[{'$ref':'#'},{'type':'null'}]}}}",
            "{'$defs':{'a/b':{'type':'array','items':{'$ref':'#/$defs/c~0'}},'c~':{'anyOf':[{'const':1},{'$ref':'#/$defs/a~1b'}]}},"
                    + "'anyOf':[{'$ref':'#/$defs/a~1b'},{'$ref':'#/$defs/c~0'}]}",
            "{'anyOf':[{'type':'array','items':{'$ref':'#'}},{'type':'array','items':{'$ref':'#'}},{'type':'null'}]}");

    private VectorFormats() {}

    static ObjectNode make() throws Exception {
        Tokenizer t = TinyModel.withEveryByte().tokenizer();
        ObjectNode n =
                Vectors.object("docs/protocol.md, 12: for each format, outputs and SHA-256 of LE32 ids that may come"
                        + " before the first, before the second, ... and after the last of them");
        n.put("tokenizer", Vectors.hex(t.canonicalBytes()));
        List<String> formats = new ArrayList<>(List.of(ResponseFormat.anyObject()));
        for (String s : SCHEMAS) {
            formats.add("{\"type\":\"json_schema\",\"schema\":" + s.replace('\'', '"') + "}");
        }
        for (int f = 0; f < formats.size(); f++) {
            ObjectNode entry = n.withArray("formats").addObject().put("format", formats.get(f));
            TokenMask mask = ResponseFormat.mask(formats.get(f), t);
            Random random = new Random(f);
            List<Integer> outputs = new ArrayList<>();
            ByteBuffer all = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
            for (boolean end = false; !end && outputs.size() < 40; ) {
                int[] ids = allowed(mask, outputs, all);
                int next = ids[random.nextInt(ids.length)];
                outputs.add(next);
                end = t.isEnd(next);
            }
            allowed(mask, outputs, all);
            outputs.forEach(entry.putArray("outputs")::add);
            entry.put("allowed", Vectors.hex(Digests.sha256(java.util.Arrays.copyOf(all.array(), all.position()))));
        }
        return n;
    }

    private static int[] allowed(TokenMask mask, List<Integer> outputs, ByteBuffer all) {
        BitSet ids = mask.allowed(outputs);
        ids.stream().forEach(all::putInt);
        return ids.stream().toArray();
    }
}
