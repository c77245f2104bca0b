// The first page: what is going on is what one comes for.
import { redirect } from "next/navigation";
import { paths } from "../lib/paths.ts";

export default function FirstPage(): never {
  redirect(paths.runs());
}
