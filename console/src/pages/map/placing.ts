/** Where the nodes of a graph stand: placed by forces, a little at a time, so that the page answers meanwhile. */
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3-force';
import { useEffect, useState } from 'react';
import type { Graph, Node } from './graph';

export interface Placed extends Node {
  x: number;
  y: number;
}

/** Of a node, in pixels. */
export const RADIUS = 5;

/** Steps of the placement: about as many as the forces need to come to rest. */
const STEPS = 200;

/** Nodes beyond which a third of the steps has to do. */
const MANY = 800;

/** Milliseconds of placing in one go. */
const SLICE = 10;

/** Half of the side of the square that placed items fill, in pixels. */
const SPREAD = 230;

/** Forces on nodes that stand nowhere yet; deterministic, as d3-force begins from a fixed spiral. */
function simulationOf(placed: Placed[], { links }: Graph) {
  const joining = forceLink<Placed, { source: string | Placed; target: string | Placed }>(
    links.map((link) => ({ ...link })),
  );
  return forceSimulation(placed)
    .force('link', joining.id(({ id }) => id).distance(30))
    .force('charge', forceManyBody().strength(-30).distanceMax(250))
    .force('collide', forceCollide(RADIUS * 1.6))
    .force('x', forceX(0).strength(0.05))
    .force('y', forceY(0).strength(0.05))
    .stop();
}

/** The nodes in their places; `undefined` while they are being placed. */
export function usePlaced(graph: Graph): readonly Placed[] | undefined {
  const [done, setDone] = useState<{ readonly graph: Graph; readonly placed: readonly Placed[] }>();
  useEffect(() => {
    const { nodes } = graph;
    if (nodes.every(({ at }) => at)) {
      const at = (node: Node): Placed => ({
        ...node,
        x: (node.at?.x ?? 0) * SPREAD,
        y: (node.at?.y ?? 0) * SPREAD,
      });
      setDone({ graph, placed: nodes.map(at) });
      return;
    }
    const placed = nodes.map((node): Placed => ({ ...node, x: Number.NaN, y: Number.NaN }));
    const simulation = simulationOf(placed, graph);
    let left = nodes.length > MANY ? STEPS / 3 : STEPS;
    let timer: ReturnType<typeof setTimeout>;
    const go = () => {
      const until = performance.now() + SLICE;
      for (; left > 0 && performance.now() < until; left--) simulation.tick();
      if (left > 0) timer = setTimeout(go);
      else setDone({ graph, placed });
    };
    go();
    return () => clearTimeout(timer);
  }, [graph]);
  return done?.graph === graph ? done.placed : undefined;
}
