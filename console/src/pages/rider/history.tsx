import { Loading } from "../../ui/states";

export default function Page() {
  return <Loading />;
}
