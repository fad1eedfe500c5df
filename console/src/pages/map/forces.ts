/** The worker thread that places the nodes of a graph by forces: 2,000 of them take seconds, in which the page still answers. */
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from 'd3-force';

/** What the worker is sent: the links join nodes by their indexes. */
export interface Unplaced {
  readonly nodes: number;
  readonly links: readonly { readonly source: number; readonly target: number }[];
  /** Of a node, in pixels. */
  readonly radius: number;
}

/** What it answers: x and y of each node in turn, in pixels from the middle. */
export type Places = Float64Array;

/** Steps of the placement: about as many as the forces need to come to rest. */
const STEPS = 200;

/** Nodes beyond which a third of the steps has to do. */
const MANY = 800;

/** Deterministic, as d3-force begins from a fixed spiral. */
function placesOf({ nodes, links, radius }: Unplaced): Places {
  const placed = Array.from({ length: nodes }, () => ({ x: Number.NaN, y: Number.NaN }));
  const simulation = forceSimulation(placed)
    .force('link', forceLink(links.map((link) => ({ ...link }))).distance(30))
    .force('charge', forceManyBody().strength(-30).distanceMax(250))
    .force('collide', forceCollide(radius * 1.6))
    .force('x', forceX(0).strength(0.05))
    .force('y', forceY(0).strength(0.05))
    .stop();
  simulation.tick(nodes > MANY ? Math.floor(STEPS / 3) : STEPS);
  return Float64Array.from(placed.flatMap(({ x, y }) => [x, y]));
}

self.onmessage = ({ data }: MessageEvent<Unplaced>) => self.postMessage(placesOf(data));
