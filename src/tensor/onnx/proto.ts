/**
 * The part of ONNX's protobuf schema that Tandem writes, as descriptors for protobufjs. Field numbers are those of
 * onnx.proto (https://onnx.ai/onnx/repo-docs/IR.html).
 */
import protobuf from 'protobufjs';

const field = (type: string, id: number) => ({ type, id });

const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });

const root = protobuf.Root.fromJSON({
  nested: {
    Attribute: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        s: field('bytes', 4),
        g: field('Graph', 6),
        floats: repeated('float', 7),
        ints: repeated('int64', 8),
        type: field('int32', 20),
      },
    },
    Node: {
      fields: {
        input: repeated('string', 1),
        output: repeated('string', 2),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: repeated('Attribute', 5),
        domain: field('string', 7),
      },
    },
    TensorData: {
      fields: {
        dims: repeated('int64', 1),
        dataType: field('int32', 2),
        name: field('string', 8),
        rawData: field('bytes', 9),
        externalData: repeated('Entry', 13),
        dataLocation: field('int32', 14),
      },
    },
    Entry: { fields: { key: field('string', 1), value: field('string', 2) } },
    Dimension: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
    TensorShape: { fields: { dim: repeated('Dimension', 1) } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('TensorShape', 2) } },
    SequenceType: { fields: { elemType: field('Type', 1) } },
    Type: { fields: { tensorType: field('TensorType', 1), sequenceType: field('SequenceType', 4) } },
    ValueInfo: { fields: { name: field('string', 1), type: field('Type', 2) } },
    Graph: {
      fields: {
        node: repeated('Node', 1),
        name: field('string', 2),
        initializer: repeated('TensorData', 5),
        input: repeated('ValueInfo', 11),
        output: repeated('ValueInfo', 12),
      },
    },
    OperatorSet: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Model: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        graph: field('Graph', 7),
        opsetImport: repeated('OperatorSet', 8),
      },
    },
  },
});

/** A value of an ONNX attribute; its kind is determined by its JavaScript type (see `attribute`). */
export type AttributeValue = number | string | readonly number[] | { float: number } | { graph: GraphProto };

export interface NodeProto {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  domain?: string;
  attribute: object[];
}

export interface TensorProto {
  dims: readonly number[];
  dataType: number;
  name: string;
  rawData?: Uint8Array;
  /**
   * The location of the data if it is not in the model: 1 for a file beside the model, with its name, offset and
   * length.
   */
  dataLocation?: 1;
  externalData?: { key: 'location' | 'offset' | 'length'; value: string }[];
}

interface TensorType {
  tensorType: { elemType: number; shape?: { dim: ({ dimValue: number } | { dimParam: string })[] } };
}

export interface ValueInfoProto {
  name: string;
  type: TensorType | { sequenceType: { elemType: TensorType } };
}

export interface GraphProto {
  name: string;
  node: NodeProto[];
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}

/**
 * An attribute: integers are INT, `{ float }` FLOAT, strings STRING, lists INTS, `{ graph }` GRAPH.
 *
 * @example
 * attribute('axis', 1); // { name: 'axis', type: 2, i: 1 }
 * attribute('epsilon', { float: 0.5 }); // { name: 'epsilon', type: 1, f: 0.5 }
 */
export function attribute(name: string, value: AttributeValue): object {
  if (typeof value === 'number') return { name, type: 2, i: value };
  if (typeof value === 'string') return { name, type: 3, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: 1, f: value.float };
  if ('graph' in value) return { name, type: 5, g: value.graph };
  return { name, type: 7, ints: value };
}

/**
 * The bytes of a model with `graph`.
 *
 * @example
 * const info = (name) => ({ name, type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 2 }] } } } });
 * const node = { input: ['x', 'x'], output: ['y'], name: 'double', opType: 'Add', attribute: [] };
 * const [input, output] = [[info('x')], [unreadable.value, info('y')]];
 * const bytes = encodeModel({ name: 'double', node: [unreadable.node, node], initializer: [], input, output });
 * bytes instanceof Uint8Array; // true
 */
export function encodeModel(graph: GraphProto): Uint8Array {
  const type = root.lookupType('Model');
  return type
    .encode({
      irVersion: 10,
      producerName: 'tandem',
      graph,
      opsetImport: [
        { domain: '', version: 21 },
        { domain: 'com.microsoft', version: 1 },
      ],
    })
    .finish();
}
