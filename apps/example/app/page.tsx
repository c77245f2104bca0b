// One button for each flow. Watch the runs on the dashboard.
import { Flow } from "./flow.tsx";
import { FLOWS } from "./flows.ts";

export default function Page() {
  return (
    <main>
      <h1>Cairn example</h1>
      <p>Each flow is one durable function. Start it, then watch its run on the dashboard.</p>
      {FLOWS.map((flow) => (
        <Flow key={flow.prefix} {...flow} />
      ))}
    </main>
  );
}
