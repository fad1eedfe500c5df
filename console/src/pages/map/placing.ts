/** Where the nodes of a graph stand: where their vectors place them, or where forces do, in a worker thread. */
import { useEffect, useState } from 'react';
import type { Places, Unplaced } from './forces';
import type { Graph, Node } from './graph';

export interface Placed extends Node {
  readonly x: number;
  readonly y: number;
}

/** Of a node, in pixels. */
export const RADIUS = 5;

/** Half of the side of the square that placed items fill, in pixels. */
const SPREAD = 230;

/** A graph for the worker thread: without what is not needed to place it. */
function unplacedOf({ nodes, links }: Graph): Unplaced {
  const indexes = new Map(nodes.map(({ id }, index) => [id, index]));
  const joined = links.flatMap(({ source, target }) => {
    const [from, to] = [indexes.get(source), indexes.get(target)];
    return from === undefined || to === undefined ? [] : [{ source: from, target: to }];
  });
  return { nodes: nodes.length, links: joined, radius: RADIUS };
}

/**
 * The nodes in their places; `undefined` while they are being placed.
 *
 * @throws where the worker thread cannot be loaded: the nearest boundary of errors shows it
 */
export function usePlaced(graph: Graph): readonly Placed[] | undefined {
  const [done, setDone] = useState<{ readonly graph: Graph; readonly placed: readonly Placed[] }>();
  const [failed, setFailed] = useState<Error>();
  useEffect(() => {
    const { nodes } = graph;
    const place = (at: (node: Node, index: number) => { readonly x: number; readonly y: number }) =>
      setDone({ graph, placed: nodes.map((node, index) => ({ ...node, ...at(node, index) })) });
    if (nodes.every(({ at }) => at)) {
      place(({ at }) => ({ x: (at?.x ?? 0) * SPREAD, y: (at?.y ?? 0) * SPREAD }));
      return;
    }
    const worker = new Worker(new URL('./forces.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Places>) => {
      worker.terminate();
      place((_, index) => ({ x: data[2 * index] ?? 0, y: data[2 * index + 1] ?? 0 }));
    };
    worker.onerror = ({ message }) => setFailed(new Error(message || 'the map could not be placed'));
    worker.postMessage(unplacedOf(graph));
    return () => worker.terminate();
  }, [graph]);
  if (failed) throw failed;
  return done?.graph === graph ? done.placed : undefined;
}
