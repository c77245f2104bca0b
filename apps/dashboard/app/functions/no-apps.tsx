// While no app has registered: how one does.
import { Empty } from "../../components/empty.tsx";
import { AwaitingApp } from "./awaiting-app.tsx";

export function NoApps() {
  return (
    <div className="panel">
      <Empty title="No app is connected yet">
        <p>
          Serve your functions from a route, and open that route once or start the app in
          development: it registers itself. Then its functions are listed here.
        </p>
        <AwaitingApp />
      </Empty>
    </div>
  );
}
