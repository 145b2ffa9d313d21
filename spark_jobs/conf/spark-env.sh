# Read by Spark's launcher. The JVM answers on ports of loopback: it gets none of our secrets.
for name in ${!SEI_@}; do
    case "$name" in *TOKEN* | *PASSWORD* | *SECRET* | *KEY* | *URL*) unset "$name" ;; esac
done
