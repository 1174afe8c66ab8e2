package dev.nanozk.gateway.store;

/** Steps between which everything must survive a kill. With {@code -Dnanozk-fault=NAME} the process ends at the step as a power cut ends it: the fault suite's way in. */
public final class FailPoint {
    /** Exit code of a process that was ended so: that of SIGKILL. */
    public static final int KILLED = 137;

    private static final String FAULT = System.getProperty("nanozk-fault", "");

    private FailPoint() {}

    /** The step of a name is reached. */
    public static void pass(String name) {
        if (name.equals(FAULT)) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
