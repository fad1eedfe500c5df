/** Linear regression: finds the line y = 2·x + 1 from three points. */
import { adamw, input, linear, squaredError, trainingStep } from 'tandem/tensor';

const x = input('x', ['batch', 1]);
const y = input('y', ['batch', 1]);
const loss = squaredError(linear('line', 1, 1)(x), y);
const step = await trainingStep({ loss, optimizer: adamw({ rate: 0.1, weightDecay: 0 }) });

for (let i = 0; i < 500; i++) await step.run({ x: [[0], [1], [2]], y: [[1], [3], [5]] });
for (const [name, { data }] of step.parameters) console.log(name, data[0].toFixed(2));
