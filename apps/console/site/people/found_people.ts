import { useEffect, useState } from "preact/hooks";
import type { FoundPeople } from "../api/control_client.ts";
import { control } from "../state/connection.ts";

/** Returns who has a text in their name or as their id, of all the world's people; nobody until the mock answers. */
export function useFoundPeople(text: string): FoundPeople {
  const [people, setPeople] = useState<FoundPeople>({ count: 0, users: [] });
  useEffect(() => {
    let isWanted = true;
    void control.value?.findPeople(text).catch(() => undefined).then((found) => {
      if (isWanted && found) setPeople(found);
    });
    return () => {
      isWanted = false;
    };
  }, [text]);
  return people;
}
